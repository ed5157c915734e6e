interface Declared {
  readonly declaration: string;
  readonly doc: string;
}
type Names = ReadonlyMap<string, Declared | Names | null>;
/** The public names of each entry point. */
export type Surface = readonly (readonly [entry: string, names: Names])[];
export function publicSurface(): Surface;
export function apiText(entries: Surface): string;
export function undocumented(entries: Surface): string[];
