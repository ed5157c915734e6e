/** An object whose fields are computed when first asked for, once. */
export function lazily<T extends object>(thunks: { readonly [K in keyof T]: () => T[K] }): T {
  // A proxy, since getters of its own would give every object a shape of its own, which the engine keeps for long.
  return new Proxy({} as T, {
    get: (known, field) => {
      const name = field as keyof T;
      if (!(name in known) && Object.hasOwn(thunks, name)) known[name] = thunks[name]();
      return known[name];
    },
  });
}
