export {
  type CellFault,
  isDate,
  isMissing,
  parseNumber,
  readNumbers,
  shortened,
} from "./numbers.ts";
export { readTable, standardFormat } from "./read.ts";
export {
  type Cell,
  type Column,
  cellPlace,
  columnPlace,
  type Decimal,
  type Declared,
  type Row,
  type Table,
  type TextFormat,
} from "./table.ts";
export { writeTable } from "./write.ts";
