"""Asks a study for experiments and tells it the results: boflow serve oven.yaml, then python3 client.py."""
import json
import sys
import urllib.request

STUDY = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7340/studies/oven"


def post(call, **body):
    request = urllib.request.Request(f"{STUDY}/{call}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))


for _ in range(10):
    [trial] = post("ask")["trials"]
    temperature, minutes = trial["parameters"]["temperature"], trial["parameters"]["minutes"]
    hardness = 60 - ((temperature - 180) / 40) ** 2 - ((minutes - 30) / 15) ** 2  # run the experiment here
    post("tell", trial=trial["id"], outcome=hardness)
    print(f"trial {trial['id']}: {temperature:.0f} °C, {minutes} min: {hardness:.1f}  ({trial['reason']})")

best = json.load(urllib.request.urlopen(f"{STUDY}/best"))["best"]
print(f"best: {best['value']:.1f} at {best['parameters']}")
