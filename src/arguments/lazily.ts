/** An object whose fields are computed once, on first use. */
export function lazily<T extends object>(thunks: { readonly [K in keyof T]: () => T[K] }): T {
  // A proxy, since own getters would give every object its own hidden class, which the engine retains.
  return new Proxy({} as T, {
    get: (known, field) => {
      const name = field as keyof T;
      if (!(name in known) && Object.hasOwn(thunks, name)) known[name] = thunks[name]();
      return known[name];
    },
  });
}
