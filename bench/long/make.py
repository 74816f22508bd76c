#!/usr/bin/env python3
"""Makes a recording of any length from a short one: make.py SHORT.tma INTERVALS LONG.tma

The last interval of the first execution is repeated with stamps 10 ms apart. Written as it is made: the text of a million intervals is
gigabytes.
"""
import json
import sys
import zipfile


def main(short, intervals, target):
    with zipfile.ZipFile(short) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        name = json.loads(source.read("manifest.json"))["passes"][0]["file"]
        for entry in source.namelist():
            if entry not in (name, "manifest.json"):
                made.writestr(entry, source.read(entry))
        manifest = json.loads(source.read("manifest.json"))
        manifest["passes"] = manifest["passes"][:1]
        manifest["passes"][0]["wallSeconds"] = intervals / 100
        made.writestr("manifest.json", json.dumps(manifest, indent=2))
        lines = [line for line in source.read(name).decode().splitlines() if ";" in line]
        last = lines[-1].split(";")[0]
        rest = [line[len(last):] for line in lines if line.split(";")[0] == last]
        with made.open(name, "w", force_zip64=True) as text:
            for interval in range(1, intervals + 1):
                stamp = f"     {interval / 100:.9f}"
                text.write("".join(f"{stamp}{line}\n" for line in rest).encode())
    print(f"{intervals} intervals of {len(rest)} readings")


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
