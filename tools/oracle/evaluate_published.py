#!/usr/bin/env python3
"""Independent oracle for the model files: evaluates Intel's PUBLISHED formulas on made-up but plausible counts.

    evaluate_published.py PERFMON OUTPUT

PERFMON is a checkout of https://github.com/intel/perfmon. For each processor the formulas of its own metrics file
(everything inlined there) are evaluated as they stand; processors without one take their column of the spreadsheet. Nothing
here is shared with the model compiler: encodings are worked out again, formulas are handed to Python's own eval.

Writes OUTPUT/<model>.json: counts keyed by encoding (two names with one encoding get one count), system parameters and the
expected percentages of the nodes, plus the metrics for the first case. Values that cannot be had (division by zero, retire
latencies, uncore) are left out. Seeded: the same input gives the same bytes. Tests read the result, never run this.
"""
import csv
import glob
import json
import os
import random
import re
import sys

# model: (event list, metrics file or None, spreadsheet column, pipeline width, kind)
BIG, SMALL = "TMA_Metrics-full.csv", "E-core_TMA_Metrics.csv"
MODELS = {
    "sandybridge": ("sandybridge_core", None, "SNB", 4, BIG),
    "jaketown": ("jaketown_core", None, "JKT/SNB-EP", 4, BIG),
    "ivybridge": ("ivybridge_core", None, "IVB", 4, BIG),
    "ivytown": ("ivytown_core", None, "IVT", 4, BIG),
    "haswell": ("haswell_core", "haswell_metrics", "HSW", 4, BIG),
    "haswellx": ("haswellx_core", "haswellx_metrics", "HSX", 4, BIG),
    "broadwell": ("broadwell_core", "broadwell_metrics", "BDW", 4, BIG),
    "broadwellde": ("broadwellde_core", None, "BDW", 4, BIG),
    "broadwellx": ("broadwellx_core", "broadwellx_metrics", "BDX", 4, BIG),
    "skylake": ("skylake_core", "skylake_metrics", "SKL/KBL", 4, BIG),
    "skylakex": ("skylakex_core", "skylakex_metrics", "SKX", 4, BIG),
    "cascadelakex": ("cascadelakex_core", "cascadelakex_metrics", "CLX", 4, BIG),
    "icelake": ("icelake_core", "icelake_metrics", "ICL", 5, BIG),
    "rocketlake": ("rocketlake_core", "rocketlake_metrics", "RKL", 5, BIG),
    "tigerlake": ("tigerlake_core", "tigerlake_metrics", "TGL", 5, BIG),
    "icelakex": ("icelakex_core", "icelakex_metrics", "ICX", 5, BIG),
    "alderlake": ("alderlake_goldencove_core", "alderlake_metrics_goldencove_core", "ADL/RPL", 6, BIG),
    "meteorlake": ("meteorlake_redwoodcove_core", "meteorlake_metrics_redwoodcove_core", "MTL", 6, BIG),
    "arrowlake": ("arrowlake_lioncove_core", "arrowlake_metrics_lioncove_core", "LNL/ARL", 8, BIG),
    "lunarlake": ("lunarlake_lioncove_core", "lunarlake_metrics_lioncove_core", "LNL/ARL", 8, BIG),
    "pantherlake": ("pantherlake_cougarcove_core", None, "PTL", 8, BIG),
    "sapphirerapids": ("sapphirerapids_core", "sapphirerapids_metrics", "SPR", 6, BIG),
    "sapphirerapidshbm": ("sapphirerapids_core", "sapphirerapidshbm_metrics", "SPR-HBM", 6, BIG),
    "emeraldrapids": ("emeraldrapids_core", "emeraldrapids_metrics", "EMR", 6, BIG),
    "graniterapids": ("graniterapids_core", "graniterapids_metrics", "GNR", 6, BIG),
    "alderlake_gracemont": ("alderlake_gracemont_core", None, "GRT", 5, SMALL),
    "alderlake_n": ("alderlake_gracemont_core", None, "GRT", 5, SMALL),
    "meteorlake_crestmont": ("meteorlake_crestmont_core", None, "CMT", 6, SMALL),
    "arrowlake_skymont": ("arrowlake_skymont_core", None, "ARL-SKT", 8, SMALL),
    "arrowlake_crestmont": ("arrowlake_crestmont_core", None, "CMT", 6, SMALL),
    "lunarlake_skymont": ("lunarlake_skymont_core", None, "LNL-SKT", 8, SMALL),
    "pantherlake_darkmont": ("pantherlake_darkmont_core", None, "ARL-SKT", 8, SMALL),
    "sierraforest": ("sierraforest_core", "sierraforest_metrics", "CMT", 6, SMALL),
    "grandridge": ("grandridge_core", "grandridge_metrics", "CMT", 6, SMALL),
    "clearwaterforest": ("clearwaterforest_core", None, "ARL-SKT", 8, SMALL),
}
NO_SMT = {"arrowlake", "lunarlake", "pantherlake"}
PERF_METRICS = ["RETIRING", "BAD_SPECULATION", "FRONTEND_BOUND", "BACKEND_BOUND",
                "HEAVY_OPERATIONS", "BRANCH_MISPREDICTS", "FETCH_LATENCY", "MEMORY_BOUND"]
NAME = re.compile(r"##?[A-Za-z_]\w*|(?:\d+[A-Za-z_]\w*|[A-Za-z_][\w.]*)(?::[a-zA-Z]\w*(?:=0x[0-9a-f]+(?::\w+)?)?)*")
WORDS = {"if", "else", "min", "max", "and", "or"}


class Unavailable(Exception):
    pass


def load_events(root, name):
    path = next(p for p in sorted(glob.glob(f"{root}/*/events/*.json")) if os.path.basename(p).lower() == name + ".json")
    return {e["EventName"].strip(): e for e in reversed(json.load(open(path))["Events"])}


def encode(events, name, skymont):
    """Encoding string of an event with modifiers."""
    base, *modifiers = name.split(":")
    if base.startswith("PERF_METRICS."):
        return "event=0x0,umask=%#x" % (0x80 + PERF_METRICS.index(base[13:]))
    fixed = {"INST_RETIRED.ANY": "event=0xc0,umask=0x0", "CPU_CLK_UNHALTED.THREAD": "event=0x3c,umask=0x0",
             "CPU_CLK_UNHALTED.CORE": "event=0x3c,umask=0x0", "CPU_CLK_UNHALTED.THREAD_ANY": "event=0x3c,umask=0x0,any=0x1"}
    if skymont:
        fixed |= {"TOPDOWN_BAD_SPECULATION.ALL": "event=0x73,umask=0x0", "TOPDOWN_FE_BOUND.ALL": "event=0x9c,umask=0x1",
                  "TOPDOWN_RETIRING.ALL": "event=0xc2,umask=0x2"}
    event = events.get(base) or events.get(base.removesuffix("_PS")) or events.get(base + "_PS")
    if event is None:
        raise Unavailable(name)
    if base in fixed and int(event["EventCode"].split(",")[0], 16) == 0:
        return fixed[base]
    number = lambda key, default="0": int(str(event.get(key) or default), 0)
    f = {"event": int(event["EventCode"].split(",")[0], 16), "umask": number("UMaskExt") << 8 | number("UMask"),
         "cmask": number("CounterMask"), "inv": number("Invert"), "edge": number("EdgeDetect"), "any": number("AnyThread"), "eq": 0}
    register = {0x1a6: "offcore_rsp", 0x1a7: "offcore_rsp", 0x3f7: "frontend", 0x3f6: "ldlat"}.get(
        int(str(event.get("MSRIndex") or "0").split(",")[0], 16))
    value = int(str(event.get("MSRValue") or "0"), 16) if register else 0
    privilege = ""
    for m in modifiers:
        if m in ("perf_metrics", "percore"):
            continue
        elif m.lower() == "sup":
            privilege = "/k"
        elif m.lower() == "user":
            privilege = "/u"
        elif m.startswith("ocr_msr_val="):
            register, value = "offcore_rsp", int(m[12:], 16)
        elif m.startswith("eq"):
            f["eq"] = int(m[2:])
        elif m.startswith("u0x"):
            f["umask"] = f["umask"] & ~0xff | int(m[1:], 16)
        elif m[0] == "c":
            f["cmask"] = int(m[1:])
        elif m[0] == "e":
            f["edge"] = 1
        elif m[0] == "i":
            f["inv"] = 1
        else:
            raise Unavailable(name)
    text = ",".join("%s=%#x" % (k, v) for k, v in f.items() if v or k in ("event", "umask"))
    return text + (",%s=%#x" % (register, value) if register else "") + privilege


class Counts:
    """Counts that a real program could have: parts smaller than wholes, shares that add up."""

    def __init__(self, seed, width, threads_share):
        self.random = random.Random(seed)
        u = self.random.uniform
        self.width = width
        self.cycles = round(u(5e8, 4e9))
        # Before Ice Lake two threads' cycles are summed, and their core has 1.3 / 2 as many.
        self.slots = round(width * self.cycles * (0.65 if threads_share else 1))
        shares = [u(0.05, 1) for _ in range(4)]
        self.ret, self.bad, self.fe, self.be = (s / sum(shares) for s in shares)
        self.part = {k: u(0.2, 0.9) for k in ("heavy", "misp", "lat", "mem", "l1", "l2", "l3")}
        self.memory = self.be * self.part["mem"]
        self.cache = {}

    def of(self, key, name):
        if key not in self.cache:
            self.cache[key] = max(0, round(self.draw(name)))
        return self.cache[key]

    def draw(self, name):
        u, c, s, p = self.random.uniform, self.cycles, self.slots, self.part
        base = name.split(":")[0]
        stalls = self.memory * c
        exact = {
            "CPU_CLK_UNHALTED.THREAD": c, "CPU_CLK_UNHALTED.THREAD_P": c, "CPU_CLK_UNHALTED.CORE": c, "CPU_CLK_UNHALTED.CORE_P": c,
            "CPU_CLK_UNHALTED.THREAD_ANY": 1.3 * c, "CPU_CLK_UNHALTED.DISTRIBUTED": 0.7 * c, "CPU_CLK_UNHALTED.REF_TSC": 0.8 * c,
            "TOPDOWN.SLOTS": s, "TOPDOWN.SLOTS_P": s, "PERF_METRICS.RETIRING": s * self.ret, "PERF_METRICS.BAD_SPECULATION": s * self.bad,
            "PERF_METRICS.FRONTEND_BOUND": s * self.fe, "PERF_METRICS.BACKEND_BOUND": s * self.be,
            "PERF_METRICS.HEAVY_OPERATIONS": s * self.ret * p["heavy"], "PERF_METRICS.BRANCH_MISPREDICTS": s * self.bad * p["misp"],
            "PERF_METRICS.FETCH_LATENCY": s * self.fe * p["lat"], "PERF_METRICS.MEMORY_BOUND": s * self.memory,
            "UOPS_RETIRED.RETIRE_SLOTS": s * self.ret, "UOPS_RETIRED.SLOTS": s * self.ret, "UOPS_ISSUED.ANY": s * (self.ret + self.bad * 0.6),
            "INT_MISC.RECOVERY_CYCLES": c * self.bad * 0.4, "INT_MISC.RECOVERY_CYCLES_ANY": c * self.bad * 0.5,
            "IDQ_UOPS_NOT_DELIVERED.CORE": s * self.fe, "IDQ_UOPS_NOT_DELIVERED.CYCLES_0_UOPS_DELIV.CORE": s / self.width * self.fe * p["lat"],
            "INST_RETIRED.ANY": s * self.ret * 0.85, "INST_RETIRED.ANY_P": s * self.ret * 0.85, "INT_MISC.UOP_DROPPING": s * self.fe * 0.02,
            "UOPS_EXECUTED.THREAD": 1.1 * s * self.ret, "UOPS_EXECUTED.X87": 0.01 * s * self.ret,
            "TOPDOWN_FE_BOUND.ALL": s * self.fe, "TOPDOWN_FE_BOUND.ALL_P": s * self.fe, "TOPDOWN_BE_BOUND.ALL": s * self.be,
            "TOPDOWN_BE_BOUND.ALL_P": s * self.be, "TOPDOWN_RETIRING.ALL": s * self.ret, "TOPDOWN_RETIRING.ALL_P": s * self.ret,
            "TOPDOWN_BAD_SPECULATION.ALL": s * self.bad, "TOPDOWN_BAD_SPECULATION.ALL_P": s * self.bad,
            "TOPDOWN_FE_BOUND.FRONTEND_LATENCY": s * self.fe * p["lat"], "TOPDOWN_FE_BOUND.FRONTEND_BANDWIDTH": s * self.fe * (1 - p["lat"]),
            "TOPDOWN_BAD_SPECULATION.MISPREDICT": s * self.bad * p["misp"],
            "TOPDOWN_BAD_SPECULATION.MACHINE_CLEARS": s * self.bad * (1 - p["misp"]),
            "TOPDOWN_BE_BOUND.ALLOC_RESTRICTIONS": s * self.be * (1 - p["mem"]),
        }
        if name == base and base in exact or base.startswith(("TOPDOWN.SLOTS", "PERF_METRICS")):
            return exact[base]
        if base.startswith(("UOPS_EXECUTED", "UOPS_DISPATCHED.")) and (deep := re.search(r"(?::c|_GE_)(\d)", name)):
            return c * (1 - self.be) * 0.9 ** int(deep[1])
        if base == "RS_EVENTS.EMPTY_CYCLES":
            return c * self.fe * p["lat"] * 0.3
        if base in exact and ":c" in name:
            return c * u(0.1, 0.6)
        ladder = [("STALLS_TOTAL", 1.4), ("CYCLES_NO_EXECUTE", 1.4), ("CYCLES_NO_DISPATCH", 1.4), ("STALLS_MEM_ANY", 1),
                  ("STALLS_LDM_PENDING", 1), ("BOUND_ON_LOADS", 1), ("MEMORY_STALLS.MEM", p["l1"] * p["l2"] * p["l3"]),
                  ("STALLS_L1D", p["l1"]), ("STALLS_L2", p["l1"] * p["l2"]), ("STALLS_L3", p["l1"] * p["l2"] * p["l3"])]
        for part, share in ladder:
            if part in base:
                return stalls * share
        if base.startswith("TOPDOWN_"):
            return s * u(0.001, 0.05)
        if "ASSIST" in base:
            return c * 10 ** u(-7, -5)
        if base.startswith(("FP_ARITH", "FP_COMP", "SIMD_FP", "INT_VEC", "MEM_UOP", "MEM_INST_RETIRED.A", "BR_INST", "INST_RETIRED.")):
            return s * self.ret * u(0.001, 0.01)
        if "MISP" in base or "CLEARS" in base:
            return c * 10 ** u(-4, -2.3)
        return c * 10 ** u(-4, -0.7)


class Sheet:
    """A spreadsheet column; formulas may name each other."""

    def __init__(self, root, file, column):
        rows = list(csv.reader(open(f"{root}/{file}", encoding="utf-8-sig")))
        top = next(i for i, r in enumerate(rows) if r[0] == "Key")
        header = rows[top]
        first, last, at = sum(h == "Key" or h.startswith("Level") for h in header), header.index("Locate-with"), header.index(column)
        server = top > 0 and rows[top - 1][at] == "Server"
        self.formulas, self.parents, self.published = {}, {}, {}
        above, kind = {}, "node"
        for row in rows[top + 1:]:
            level = next((i for i in range(1, first) if row[i]), 0)
            name, key = row[level].strip(), row[0].strip()
            if key == "." or not level:
                kind = "metric" if name == "metrics" else kind
                continue
            cell = next((row[i].strip() for i in range(at, last) if row[i].strip()), "#NA")
            if cell == "#NA" or (not server and "Server" in row[header.index("Metric Group")].split(";")):
                cell = None
            if name == "#DS" and not server:
                cell = "0"
            is_node = kind == "node" and key not in ("Aux", "Bottleneck")
            if is_node:
                above[level] = name
            if cell is None or name in self.formulas:
                continue
            self.formulas[name] = cell
            if is_node:
                self.parents[name] = next((above[i] for i in range(level - 1, 0, -1) if above[i] in self.formulas), None)
            if key != "Aux":
                prefix = "" if is_node else key.replace(".", "_") + "_"
                self.published[prefix + name.lstrip("%").lstrip("_")] = (name, is_node)


class Evaluator:
    def __init__(self, events, counts, parameters, sheet=None, skymont=False):
        self.events, self.counts, self.parameters, self.sheet, self.skymont = events, counts, parameters, sheet, skymont
        self.drawn = set()

    def value(self, formula):
        formula = formula.replace("> =", ">=").replace("< =", "<=").replace("system.sockets[0].cpus.count * system.socket_count", "Num_CPUs")
        formula = formula.replace("#NA", "NOT_AVAILABLE").replace("&", " and ").replace("|", " or ")
        if "$PEBS" in formula or '"' in formula:
            raise Unavailable(formula)

        def token(match):
            text = match.group()
            if text in WORDS or re.fullmatch(r"\d+(e\d+)?", text):
                return text
            self.draw(text)
            return f"get('{text}')"
        # Lazily, as published: the branch that is not taken may divide by zero.
        return eval(NAME.sub(token, formula), {"get": self.get, "min": min, "max": max})  # pylint: disable=eval-used

    def draw(self, name):
        """Gives every event a count, those of a branch that is not taken too."""
        if "." in name and not name.startswith(("UNC_", "FREERUN_")) and not name.endswith(":retire_latency"):
            try:
                self.counts.of(encode(self.events, name, self.skymont), name)
            except Unavailable:
                pass
        elif self.sheet and name in self.sheet.formulas and name not in self.drawn:
            self.drawn.add(name)
            for inner in NAME.findall(self.sheet.formulas[name]):
                self.draw(inner)

    def get(self, name):
        if name in self.parameters:
            return self.parameters[name]
        if self.sheet and name.startswith("##"):
            return sum(self.get(child) for child, parent in self.sheet.parents.items() if parent == name[2:])
        if self.sheet and name in self.sheet.formulas:
            return self.value(self.sheet.formulas[name])
        if self.sheet and (name.startswith("#") or name in ("AMX_Busy", "CXL_Mem_Bound", "HBM_Bound")):
            return 0
        if name.startswith(("UNC_", "FREERUN_")) or name.endswith(":retire_latency") or "." not in name:
            raise Unavailable(name)
        return self.counts.of(encode(self.events, name, self.skymont), name)


def case(root, model, seed, smt):
    events_name, metrics_name, column, width, file = MODELS[model]
    events = load_events(root, events_name)
    sheet = None if metrics_name else Sheet(root, file, column)
    counts = Counts(seed * 1000 + len(model), width, smt and width == 4)
    skymont = file == SMALL and width == 8
    parameters = {"#SMT_on": int(smt), "DurationTimeInMilliSeconds": 1000, "TSC": 2_500_000_000 * 8, "Num_CPUs": 8}
    spelled = {"HYPERTHREADING_ON": int(smt), "DURATIONTIMEINMILLISECONDS": 1000, "SYSTEM_TSC_FREQ": parameters["TSC"]}
    evaluator = Evaluator(events, counts, parameters | spelled, sheet, skymont)
    if metrics_name:
        path = next(p for p in sorted(glob.glob(f"{root}/*/metrics/*.json")) if os.path.basename(p) == metrics_name + ".json")
        wanted = {}
        for m in json.load(open(path))["Metrics"]:
            if m["Category"] == "TMA":
                alias = {a["Alias"]: a["Name"] for key in ("Events", "Constants") for a in m.get(key) or []}
                wanted[m["MetricName"]] = (re.sub(r"[A-Za-z_][\w.]*", lambda t: alias.get(t.group(), t.group()), m["Formula"]),
                                           not m["MetricName"].startswith(("Info_", "Bottleneck_")), 1)
    else:
        wanted = {published: (sheet.formulas[name], is_node, 100 if is_node else 1) for published, (name, is_node) in sheet.published.items()}
    nodes, metrics = {}, {}
    for name, (formula, is_node, scale) in wanted.items():
        try:
            value = round(scale * evaluator.value(formula), 9)
        except (Unavailable, ZeroDivisionError):
            continue
        (nodes if is_node else metrics)[name] = value
    return {"seed": seed, "smt": smt, "parameters": parameters, "counts": dict(sorted(counts.cache.items())), "nodes": nodes, "metrics": metrics}


def main(root, output):
    os.makedirs(output, exist_ok=True)
    for model, (_, metrics, column, width, file) in MODELS.items():
        plain = [case(root, model, seed, False) for seed in (1, 2, 3)]
        threaded = [] if file == SMALL or model in NO_SMT else [case(root, model, seed, True) for seed in ((4, 5) if width == 4 else (4,))]
        cases = plain + threaded
        for other in cases[1:-1] if threaded else cases[1:]:
            del other["metrics"]
        with open(f"{output}/{model}.json", "w", newline="\n", encoding="utf-8") as out:
            origin = metrics or f"{file}, column {column}"
            out.write('{\n "origin": %s,\n "cases": [\n' % json.dumps(f"intel/perfmon {origin}, evaluated by tools/oracle/evaluate_published.py"))
            out.write(",\n".join("  " + json.dumps(c) for c in cases))
            out.write("\n ]\n}\n")
        print(model, len(cases[0]["nodes"]), "nodes", len(cases[0]["metrics"]), "metrics", len(cases[0]["counts"]), "events")


if __name__ == "__main__":
    main(*sys.argv[1:])
