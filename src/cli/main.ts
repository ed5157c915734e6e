#!/usr/bin/env node
import { run } from "./program.ts";

// Who reads the output may stop before its end: boflow log … | head.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });

process.exitCode = await run(process.argv.slice(2));
