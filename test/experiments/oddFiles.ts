import { writeTable } from "../../src/table/index.ts";

/** A file as people have them, and what must come of it. */
export interface OddFile {
  readonly about: string;
  /** Default "past.csv". */
  readonly source?: string;
  readonly content: string | Uint8Array;
  /** Rows that are used: "2: 20.5 5 water 50"; a dash stands for a result that is not there yet. */
  readonly rows?: readonly string[];
  readonly problems?: readonly string[];
  readonly notes?: readonly string[];
  /** Why the whole file is refused. */
  readonly error?: string;
}

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf16 = (text: string, encoding: "utf-16le" | "utf-16be") =>
  writeTable(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(";")),
    { delimiter: ";", decimal: ",", encoding, lineEnd: "\r\n" },
  );

const ignored = (column: string) => `ignored, as the study does not name it: column ${column}`;
const both = ["2: 20.5 5 water 50", "3: 30 6 DMSO 55.5"];

/** Files with the experiments of a study with temperature (20 to 90 °C), time (whole, 5 to 60 min), solvent (water, DMSO) and yield. */
export const oddFiles: readonly OddFile[] = [
  { about: "a plain file", content: "temperature,time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,55.5\n", rows: both },
  {
    about: "semicolons and decimal commas",
    content: "temperature;time;solvent;yield\n20,5;5;water;50\n30;6;DMSO;55,5\n",
    rows: both,
  },
  {
    about: "quoted decimal commas among commas",
    content: 'temperature,time,solvent,yield\n"20,5",5,water,50\n30,6,DMSO,"55,5"\n',
    rows: both,
  },
  {
    about: "decimal commas that are not quoted among commas",
    content: "temperature,time,solvent,yield\n20,5,5,water,50\n30,6,DMSO,55\n",
    rows: ["3: 30 6 DMSO 55"],
    problems: ["row 2: it has 5 cells, where there are 4 headings; a cell that contains the separator needs quotes"],
  },
  {
    about: "tabs",
    source: "past.tsv",
    content: "temperature\ttime\tsolvent\tyield\n20.5\t5\twater\t50\n30\t6\tDMSO\t55.5\n",
    rows: both,
  },
  { about: "vertical bars", content: "temperature|time|solvent|yield\n20.5|5|water|50\n30|6|DMSO|55.5\n", rows: both },
  {
    about: "a first line that names the separator",
    content: "sep=;\ntemperature;time;solvent;yield\n20.5;5;water;50\n30;6;DMSO;55.5\n",
    rows: both,
  },
  {
    about: "a byte-order mark",
    content: "\ufefftemperature,time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,55.5\n",
    rows: both,
  },
  {
    about: "UTF-16, as Excel writes Unicode text",
    content: utf16("temperature;time;solvent;yield\n20,5;5;water;50\n30;6;DMSO;55,5", "utf-16le"),
    rows: both,
  },
  {
    about: "UTF-16 with the other order of bytes",
    content: utf16("temperature;time;solvent;yield\n20,5;5;water;50\n30;6;DMSO;55,5", "utf-16be"),
    rows: both,
  },
  {
    about: "UTF-16 without a mark",
    content: utf16("temperature;time;solvent;yield\n20,5;5;water;50\n30;6;DMSO;55,5", "utf-16le").slice(2),
    rows: both,
  },
  {
    about: "Latin-1",
    content: bytes("temperature (\xb0C),time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,55.5\n"),
    rows: both,
    notes: ["the text is not UTF-8 and is read as Windows-1252 (Latin-1)"],
  },
  {
    about: "Windows line ends",
    content: "temperature,time,solvent,yield\r\n20.5,5,water,50\r\n30,6,DMSO,55.5\r\n",
    rows: both,
  },
  {
    about: "line ends of old Macs",
    content: "temperature,time,solvent,yield\r20.5,5,water,50\r30,6,DMSO,55.5\r",
    rows: both,
  },
  {
    about: "quotes, quotes in quotes and a line break in a cell",
    content:
      '"temperature","time","solvent","yield","note"\n"20.5","5","water","50","the ""good"" one,\nfrom May"\n30,6,DMSO,55.5,\n',
    rows: both,
    notes: [ignored('E "note"')],
  },
  {
    about: "spaces around cells",
    content: 'temperature , time, solvent ,yield\n 20.5 ,5 , water, 50\n30, 6 ,"DMSO" ,55.5\n',
    rows: both,
  },
  {
    about: "units in headings, in any case, with underscores",
    content: "Temperature_[°C],TIME (min),Sol-vent,Yield / %\n20.5,5,water,50\n30,6,DMSO,55.5\n",
    rows: both,
  },
  {
    about: "another unit than the study's",
    content: "temperature [K],time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,55.5\n",
    rows: both,
    notes: ['column A "temperature" has the unit "K" and the parameter "°C"; its numbers are used as they are'],
  },
  {
    about: "blank rows and empty columns at the end",
    content: "temperature,time,solvent,yield,,\n20.5,5,water,50,,\n,,,,,\n\n30,6,DMSO,55.5,,\n,,,,,\n",
    rows: ["2: 20.5 5 water 50", "5: 30 6 DMSO 55.5"],
  },
  {
    about: "a date column",
    content: "date,temperature,time,solvent,yield\n2024-05-03,20.5,5,water,50\n2024-05-04,30,6,DMSO,55.5\n",
    rows: both,
    notes: [ignored('A "date"')],
  },
  {
    about: "merged headings over names",
    content: "Settings,,,Result\ntemperature,time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,55.5\n",
    rows: ["3: 20.5 5 water 50", "4: 30 6 DMSO 55.5"],
    notes: ["rows 1 and 2 are read as headings"],
  },
  {
    about: "a merged heading that spans two columns",
    content: "temperature,,time,solvent,yield\n20.5,21,5,water,50\n30,31,6,DMSO,55.5\n",
    rows: both,
    notes: ["column B has no heading and is ignored"],
  },
  {
    about: "a row of units below the headings",
    content: "temperature,time,solvent,yield\n°C,min,-,%\n20.5,5,water,50\n30,6,DMSO,55.5\n",
    rows: ["3: 20.5 5 water 50", "4: 30 6 DMSO 55.5"],
    notes: ["row 2 is read as the units of the columns"],
  },
  {
    about: "a title and a remark above the headings",
    content:
      "Experiments of May,,,\n# by Ada, revised\ntemperature,time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,55.5\n",
    rows: ["4: 20.5 5 water 50", "5: 30 6 DMSO 55.5"],
    notes: ["row 1 is above the headings and is ignored", "row 2 is above the headings and is ignored"],
  },
  {
    about: "headings as NumPy writes them, and comments",
    content: "# temperature,time,solvent,yield\n20.5,5,water,50\n# the oven was cleaned\n30,6,DMSO,55.5\n",
    rows: ["2: 20.5 5 water 50", "4: 30 6 DMSO 55.5"],
    notes: ["row 3: a comment (#), ignored"],
  },
  {
    about: "two columns whose names differ in case, one as in the study",
    content: "temperature,time,solvent,yield,Time\n20.5,5,water,50,5\n30,6,DMSO,55.5,6\n",
    rows: both,
    notes: [ignored('E "Time"')],
  },
  {
    about: "duplicated columns of one name that agree",
    content: "temperature,time,solvent,yield,time\n20.5,5,water,50,5\n30,6,DMSO,55.5,6\n",
    rows: both,
    notes: ['column E "time": the same as column B "time", ignored'],
  },
  {
    about: "duplicated columns that differ",
    content: "temperature,time,solvent,yield,time\n20.5,5,water,50,5\n30,6,DMSO,55.5,7\n",
    error: 'past.csv: column B "time" and column E "time" have one name and differ in row 3; rename one of them',
  },
  {
    about: "units in cells, and one that differs",
    content: "temperature,time,solvent,yield\n20.5 °C,5 min,water,50%\n30 °C,6 min,DMSO,55.5%\n40 °C,1 h,DMSO,60%\n",
    rows: both,
    problems: ['row 4, column B "time": "1 h" has the unit "h", where that of the column is "min"'],
    notes: ['column D "yield": "%" is read as a unit'],
  },
  {
    about: "values that are not there",
    content: "temperature,time,solvent,yield\n20.5,5,water,50\n30,6,DMSO,n/a\n40,-,DMSO,60\n50,7,,61\n",
    rows: ["2: 20.5 5 water 50", "3: 30 6 DMSO -"],
    problems: ['row 4, column B "time": there is no value', 'row 5, column C "solvent": there is no value'],
  },
  {
    about: "text where numbers are expected",
    content:
      "temperature,time,solvent,yield\nhot,5,water,50\n30,6,DMSO,<0.1\n40,7,DMSO,###\n50,8,water,#DIV/0!\n60,9,water,5 ± 1\n70,10,water,5-Mar\n80,11,water,1E+01\n",
    rows: ["8: 80 11 water 10"],
    problems: [
      'row 2, column A "temperature": "hot" is not a number',
      'row 3, column D "yield": "<0.1" is a limit and not a number; write the number to calculate with',
      'row 4, column D "yield": "###" stands for a number that did not fit; widen the column in the spreadsheet and save again',
      'row 5, column D "yield": "#DIV/0!" is an error of a formula in the spreadsheet; correct the formula',
      'row 6, column D "yield": "5 ± 1" is more than one number; write the standard error in a column of its own',
      'row 7, column D "yield": "5-Mar" is a date or a time; a spreadsheet may have made it of a number',
    ],
  },
  {
    about: "decimal points and commas in one column",
    content: "temperature;time;solvent;yield\n20.5;5;water;50\n30.5;6;DMSO;55\n31,5;6;DMSO;55\n",
    rows: ["2: 20.5 5 water 50", "3: 30.5 6 DMSO 55"],
    problems: ['row 4, column A "temperature": "31,5" has a decimal comma, where the column has decimal points'],
  },
  {
    about: "a column with points and another with commas",
    content: "temperature;time;solvent;yield\n20.5;5;water;50,25\n30.5;6;DMSO;55,5\n",
    rows: ["2: 20.5 5 water 50.25", "3: 30.5 6 DMSO 55.5"],
  },
  {
    about: "numbers that mean another with the other decimal sign",
    content: "temperature;time;solvent;yield\n20;5;water;1.250\n30;6;DMSO;1.500\n",
    rows: ["2: 20 5 water 1250", "3: 30 6 DMSO 1500"],
    notes: [
      'column D "yield": "1.250" and the like are read with a decimal comma; if that is wrong, say --decimal point',
    ],
  },
  {
    about: "groups of thousands",
    content: 'temperature,time,solvent,yield\n20,5,water,"1,234,567.5"\n30,6,DMSO,2 500\n40,6,DMSO,"3\'500.25"\n',
    rows: ["2: 20 5 water 1234567.5", "3: 30 6 DMSO 2500", "4: 40 6 DMSO 3500.25"],
  },
  {
    about: "ragged rows",
    content: "temperature,time,solvent,yield\n20.5,5,water,50\n30,6,DMSO\n40,7\n50,8,water,61,,\n60,9,water,62,good\n",
    rows: ["2: 20.5 5 water 50", "3: 30 6 DMSO -", "5: 50 8 water 61"],
    problems: [
      'row 4, column C "solvent": there is no value',
      "row 6: it has 5 cells, where there are 4 headings; a cell that contains the separator needs quotes",
    ],
  },
  {
    about: "values out of bounds, and another solvent",
    content: "temperature,time,solvent,yield\n120,5,water,50\n30,6.5,DMSO,55\n40,7,hexane,60\n50,8,watr,61\n",
    rows: ["2: 120 5 water 50", "3: 30 6.5 DMSO 55", "4: 40 7 hexane 60"],
    problems: ['row 5, column C "solvent": "watr" is not one of ["water", "DMSO"]; is it "water"?'],
    notes: [
      'row 2, column A "temperature": 120 is not a number from 20 to 90; taken as data all the same',
      'row 3, column B "time": 6.5 is not a whole number from 5 to 60; taken as data all the same',
      'row 4, column C "solvent": hexane is not one of ["water", "DMSO"]; taken as data all the same',
    ],
  },
  {
    about: "repeated rows",
    content: "temperature,time,solvent,yield\n20,5,water,50\n30,6,DMSO,55\n20,5,Water,51\n30,6,dmso,55\n",
    rows: ["2: 20 5 water 50", "3: 30 6 DMSO 55", "4: 20 5 water 51", "5: 30 6 DMSO 55"],
    notes: [
      "rows 2, 4: one experiment, measured more than once",
      "rows 3, 5: equal rows; they count as several measurements, so delete those that are copies",
    ],
  },
  {
    about: "experiments that failed, and standard errors",
    content:
      "temperature,time,solvent,yield,yield sem\n20,5,water,failed: too thin,\n30,6,DMSO,55,0.5\n40,7,DMSO,56,-1\n",
    rows: ["2: 20 5 water failed(too thin)", "3: 30 6 DMSO 55±0.5"],
    problems: ['row 4, column E "yield sem": a standard error is at least 0, got -1'],
  },
  {
    about: "a formula as a text, with the apostrophe of spreadsheets",
    content: "temperature,time,solvent,yield,note\n20.5,5,water,50,'=1+1\n30,6,DMSO,55.5,@x\n",
    rows: both,
    notes: [ignored('E "note"')],
  },
  {
    about: "no column of results",
    content: "temperature,time,solvent\n20.5,5,water\n30,6,DMSO\n",
    rows: ["2: 20.5 5 water -", "3: 30 6 DMSO -"],
    notes: ['there is no column "yield", so that no row has a result'],
  },
  {
    about: "headings only",
    content: "temperature,time,solvent,yield\n",
    rows: [],
  },
  {
    about: "a misspelled heading",
    content: "temprature,time,solvent,yield\n20.5,5,water,50\n",
    error: 'past.csv has no column for the parameter "temperature"; is it column A "temprature"? Rename one of them',
  },
  {
    about: "a misspelled heading of the results",
    content: "temperature,time,solvent,yeild\n20.5,5,water,50\n",
    error: 'past.csv has no column for the metric "yield"; is it column D "yeild"? Rename one of them',
  },
  {
    about: "one column only",
    content: "temperature\n20,5\n30,5\n",
    error: 'past.csv has no column for the parameter "time"; its columns are "temperature"',
  },
  {
    about: "no headings",
    content: "20.5,5,50\n30,6,55.5\n",
    error: "past.csv, row 1: expected headings, got numbers; write the names of the columns into the first row",
  },
  {
    about: "an empty file",
    content: "",
    error: "past.csv is empty; expected a row of headings and a row for each experiment",
  },
  {
    about: "blank lines only",
    content: "\n \n;;;\n",
    error: "past.csv is empty; expected a row of headings and a row for each experiment",
  },
  {
    about: "a quote that is not closed",
    content: 'temperature,time,solvent,yield\n20.5,5,water,50\n30,6,"DMSO,55.5\n40,7,DMSO,60\n',
    error: 'past.csv, row 3: a quote (") is opened there and never closed',
  },
  {
    about: "quotes within quotes that are not doubled",
    content: 'temperature,time,solvent,yield,note\n20.5,5,water,50,"the "good" one"\n',
    error:
      'past.csv, row 2: a cell goes on after its closing quote; quotes within a quoted cell are written twice ("")',
  },
  {
    about: "an image",
    content: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48]),
    error: "past.csv is not a text file; save the table as .csv",
  },
  {
    about: "a workbook of old Excel",
    source: "past.xls",
    content: Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    error: "past.xls is a workbook of Excel 97–2003 or is encrypted; save it as .xlsx or .csv",
  },
  {
    about: "JSON, rows as objects",
    source: "past.json",
    content:
      '[{"temperature": 20.5, "time": 5, "solvent": "water", "yield": 50}, {"time": 6, "temperature": 30, "solvent": "DMSO", "yield": "55,5"}, {"time": "x", "temperature": 30, "solvent": "DMSO"}]',
    rows: ["1: 20.5 5 water 50", "2: 30 6 DMSO 55.5"],
    problems: ['row 3, column "time": "x" is not a number'],
  },
  {
    about: "JSON, rows as lists",
    source: "past.json",
    content: '[["temperature", "time", "solvent", "yield"], [20.5, 5, "water", 50], [30, 6, "DMSO", null]]',
    rows: ["2: 20.5 5 water 50", "3: 30 6 DMSO -"],
  },
  {
    about: "JSON that is nested",
    source: "past.json",
    content: '[{"temperature": {"set": 20}}]',
    error: "past.json, row 1: expected numbers, texts, true or false, got { set: 20 }",
  },
];
