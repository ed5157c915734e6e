/** An object whose fields are computed when first asked for, once. */
export function lazily<T extends object>(thunks: { readonly [K in keyof T]: () => T[K] }): T {
  const known: Partial<T> = {};
  const object = {} as T;
  for (const name of Object.keys(thunks) as (keyof T & string)[])
    Object.defineProperty(object, name, {
      enumerable: true,
      get: () => {
        if (!(name in known)) known[name] = thunks[name]();
        return known[name];
      },
    });
  return object;
}
