type Names = ReadonlyMap<string, string | Names | null>;
/** The public names of each entry point. */
export type Surface = readonly (readonly [entry: string, names: Names])[];
export function publicSurface(): Surface;
export function apiText(entries: Surface): string;
