import { InputError } from "../errors/index.ts";
import type { Encoding } from "./table.ts";

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
}

/** Byte-order marks. */
const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ["utf-8-bom", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * Bytes as text: by their byte-order mark; else UTF-16 where every other byte is 0, UTF-8 where they are valid, and Windows-1252 (of which Latin-1 is
 * a part) otherwise. Throws InputError for bytes that are no text.
 */
export function decodeText(bytes: Uint8Array, source: string): DecodedText {
  const marked = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (marked) {
    const [encoding, mark] = marked;
    return { text: decoded(encoding, bytes.subarray(mark.length)), encoding };
  }
  const head = bytes.subarray(0, 1000);
  const zeros = [0, 1].map((side) => head.filter((byte, i) => byte === 0 && i % 2 === side).length);
  if (zeros[0] + zeros[1] > 0) {
    const encoding = zeros[1] > 4 * zeros[0] ? "utf-16le" : zeros[0] > 4 * zeros[1] ? "utf-16be" : null;
    if (encoding && zeros[0] + zeros[1] > head.length / 8) return { text: decoded(encoding, bytes), encoding };
    throw new InputError(`${source} is not a text file; save the table as .csv`);
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return { text: decoded("windows-1252", bytes), encoding: "windows-1252" };
  }
}

function decoded(encoding: Encoding, bytes: Uint8Array): string {
  return new TextDecoder(encoding === "utf-8-bom" ? "utf-8" : encoding, { ignoreBOM: true }).decode(bytes);
}

/** Text as bytes; as UTF-8 with a byte-order mark where it has a character that Windows-1252 lacks. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case "utf-8":
      return new TextEncoder().encode(text);
    case "utf-8-bom":
      return new TextEncoder().encode(`\ufeff${text}`);
    case "windows-1252": {
      const codes = Array.from(text, (character) => windows1252().get(character));
      return codes.includes(undefined) ? encodeText(text, "utf-8-bom") : Uint8Array.from(codes as number[]);
    }
    default: {
      const bytes = new Uint8Array(2 * text.length + 2);
      const view = new DataView(bytes.buffer);
      const littleEndian = encoding === "utf-16le";
      view.setUint16(0, 0xfeff, littleEndian);
      for (let i = 0; i < text.length; i++) view.setUint16(2 * i + 2, text.charCodeAt(i), littleEndian);
      return bytes;
    }
  }
}

let codes: ReadonlyMap<string, number> | undefined;

/** The byte of each character of Windows-1252. */
function windows1252(): ReadonlyMap<string, number> {
  codes ??= new Map(
    Array.from(
      decoded(
        "windows-1252",
        Uint8Array.from({ length: 256 }, (_, i) => i),
      ),
      (character, i) => [character, i],
    ),
  );
  return codes;
}
