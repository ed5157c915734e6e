/** The number of insertions, deletions, substitutions and swaps of neighbours that make one text of the other. */
function distance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/**
 * Which of the known names a misspelled one stands for: the nearest, if at most a third of its letters are wrong; undefined where there is none.
 * Case makes no difference.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  const distances = known.map((each) => distance(given, each.toLowerCase()));
  const least = Math.min(...distances);
  return least <= Math.max(name.length, 3) / 3 ? known[distances.indexOf(least)] : undefined;
}
