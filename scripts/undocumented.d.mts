/** The public names, and members of public classes and interfaces, that have no docstring: "boflow Trial.status". */
export function undocumented(): { readonly path: string }[];
