export function bundleSize(
  code: string,
  options?: { readonly resolveDir?: string; readonly conditions?: readonly string[] },
): Promise<{ readonly bytes: number; readonly later: number; readonly files: readonly string[] }>;
