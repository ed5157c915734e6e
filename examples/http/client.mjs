// Asks a study for experiments and tells it the results: boflow serve oven.yaml, then node client.mjs.
const study = process.argv[2] ?? "http://127.0.0.1:7340/studies/oven";
const headers = { "Content-Type": "application/json", Authorization: `Bearer ${process.env.BOFLOW_TOKEN}` };

async function post(call, body) {
  const answer = await fetch(`${study}/${call}`, { method: "POST", headers, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail);
  return json;
}

for (let i = 0; i < 10; i++) {
  const { trials } = await post("ask", { n: 1 });
  const { id, parameters } = trials[0];
  const hardness = 60 - ((parameters.temperature - 180) / 40) ** 2 - ((parameters.minutes - 30) / 15) ** 2; // run the experiment here
  await post("tell", { trial: id, outcome: hardness });
  console.log(`trial ${id}: ${hardness.toFixed(1)}`);
}
