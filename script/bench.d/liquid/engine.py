"""Renders and parses the two templates with one of Python's engines: engine.py jinja2|python-liquid SECONDS OUTPUT-FOLDER"""
import json
import sys
import time

engine, seconds, out = sys.argv[1], float(sys.argv[2]), sys.argv[3]
data = json.load(open("data.json", encoding="utf-8"))


def best(seconds, call):
    finish = time.perf_counter() + seconds
    least = float("inf")
    while True:
        start = time.perf_counter()
        for _ in range(200):
            call()
        stop = time.perf_counter()
        least = min(least, (stop - start) / 200)
        if stop > finish:
            return least * 1e6


if engine == "jinja2":
    import jinja2

    suffix, label = "jinja", f"Jinja2 {jinja2.__version__}"
    environment = jinja2.Environment(keep_trailing_newline=True, cache_size=0)
else:
    import importlib.metadata

    import liquid

    suffix, label = "liquid", f"python-liquid {importlib.metadata.version('python-liquid')}"
    environment = liquid.Environment()

for name in ("sms", "mail"):
    source = open(f"{name}.{suffix}", encoding="utf-8").read()
    template = environment.from_string(source)
    with open(f"{out}/{name}.{engine}", "w", encoding="utf-8") as file:
        file.write(template.render(**data))
    render = best(seconds, lambda: template.render(**data))
    parse = best(seconds, lambda: environment.from_string(source))
    print(label, name, render, len(source.encode()) / parse, sep="\t")
