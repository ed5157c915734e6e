declare module "d3-array" {
  export function ticks(start: number, stop: number, count: number): number[];
}
declare module "d3-format" {
  export function format(specifier: string): (value: number) => string;
}
