import { command } from "../command.ts";

export const schema = command({
  name: "schema",
  about: "Print the JSON Schema of study files, by which editors check and complete them",
  arguments: {},
  options: {},
  examples: [["boflow schema > study.schema.json", "keep it beside the study file"]],
  details:
    "An editor with the YAML language server uses it where the study file begins with\n  # yaml-language-server: $schema=study.schema.json",
  async run(_, output) {
    const { studyFileJsonSchema } = await import("../../studyFile/index.ts");
    output.print(JSON.stringify(studyFileJsonSchema(), null, 2));
  },
});
