// A page that shows the trials of a study as they come, over Server-Sent Events. A page that reconnects goes on where it was, as the id
// of each message is the number of its event.
import { createServer } from "node:http";
import { createStudy, evaluate, floatParameter, stopping } from "boflow";

const study = createStudy({
  parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
  objectives: { loss: "minimize" },
});

const page = `<!doctype html>
<title>Trials</title>
<ol id="trials"></ol>
<script>
  new EventSource("/events").onmessage = ({ data }) => {
    const event = JSON.parse(data);
    const item = document.createElement("li");
    item.textContent = event.type + " " + JSON.stringify(event.values ?? event.parameters ?? event.reason ?? "");
    document.getElementById("trials").append(item);
  };
</script>`;

const server = createServer((request, response) => {
  if (request.url !== "/events") {
    response.writeHead(200, { "content-type": "text/html" }).end(page);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const last = request.headers["last-event-id"];
  const events = study
    .events$({ from: last === undefined ? "start" : Number(last) + 1 })
    .subscribe((event) => response.write(`id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`));
  response.on("close", () => events.unsubscribe());
});
server.listen(Number(process.env.PORT ?? 8080), "localhost", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`http://localhost:${address.port}`);
});

const experiment = async ({ parameters: { x, y } }: { parameters: { x: number; y: number } }) => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return (x - 0.3) ** 2 + (y - 0.7) ** 2;
};
await study
  .suggestions$({ parallelism: 2, until: stopping.trials(Number(process.env.TRIALS ?? 30)) })
  .pipe(evaluate(experiment))
  .forEach(() => {});
