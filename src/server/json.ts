import { AbortError, InputError, parsedJSON } from "../errors/index.ts";
import { RequestError } from "./problem.ts";

/** The largest body, in bytes, and the deepest nesting of one. */
export const [LARGEST, DEEPEST] = [1_048_576, 32];

/** The body of a request as JSON; an object without fields where there is none. */
export async function bodyOf(request: Request): Promise<unknown> {
  const text = await limitedText(request);
  const type = request.headers.get("content-type");
  if (text === "" && type === null) return {};
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type ?? ""))
    throw new RequestError(415, "invalid Content-Type header: expected application/json", {
      accept: "application/json",
    });
  const body = parsedJSON("body", text);
  checkTame(body);
  return body;
}

async function limitedText({ headers, body }: Request): Promise<string> {
  const tooLarge = () =>
    new RequestError(413, `invalid body: it has more than ${LARGEST} bytes`, { connection: "close" });
  if (Number(headers.get("content-length")) > LARGEST) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > LARGEST) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new AbortError("the client left before its request was complete", { cause: error });
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Throws InputError for what is nested too deeply, and for a key that names the prototype of an object. */
function checkTame(json: unknown): void {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    const objects = level.filter((value) => typeof value === "object" && value !== null) as object[];
    if (depth > DEEPEST && objects.length > 0)
      throw new InputError(`invalid body: it is nested more than ${DEEPEST} deep`);
    if (objects.some((value) => Object.hasOwn(value, "__proto__")))
      throw new InputError('invalid body: "__proto__" is not a name');
    level = objects.flatMap((value) => Object.values(value));
  }
}
