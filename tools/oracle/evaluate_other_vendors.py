#!/usr/bin/env python3
"""Independent oracle for the models of AMD and Arm cores: the metrics that Linux perf publishes, written down again in Python.

    evaluate_other_vendors.py OUTPUT

Nothing here is shared with the model files. Formulas follow tools/perf/pmu-events of Linux: arch/x86/amdzen4 and amdzen5
(pipeline.json), arch/arm64/sbsa.json and arch/arm64/arm/neoverse-{v1,n2-v2,v3}/metrics.json; events follow the event lists beside
them. Writes OUTPUT/<model>.json as evaluate_published.py does. Seeded: the same bytes every time. Tests read the result, never run this.
"""
import json
import random
import sys


def zen(width, latency_mask, names, resync, random_):
    """Counts by encoding, expected percentages, IPC."""
    u = random_.uniform
    cycles = round(u(5e8, 4e9))
    slots = width * cycles
    shares = [u(0.05, 1) for _ in range(5)]
    fe, be, smt, ret, bad = (s / sum(shares) for s in shares)
    ops = round(slots * ret)
    dispatched = ops + round(slots * bad)
    no_ops, stalls, other = round(slots * fe), round(slots * be), round(slots * smt)
    empty = round(no_ops / width * u(0.2, 0.9))
    misp, restarts = round(cycles * u(1e-4, 5e-3)), round(cycles * u(1e-6, 1e-3))
    waiting = round(cycles * be * u(0.5, 0.9))
    loads = round(waiting * u(0.1, 0.95))
    micro = round(ops * u(0.001, 0.3))
    instructions = round(ops * 0.88)
    counts = {
        "event=0x76,umask=0x0": cycles, "event=0xc0,umask=0x0": instructions, "event=0xc1,umask=0x0": ops,
        "event=0xaa,umask=0x7": dispatched, "event=0x1a0,umask=0x1": no_ops, "event=0x1a0,umask=0x1,cmask=%#x" % latency_mask: empty,
        "event=0x1a0,umask=0x1e": stalls, "event=0x1a0,umask=0x60": other, "event=0xc3,umask=0x0": misp, resync: restarts,
        "event=0xd6,umask=0xa2": loads, "event=0xd6,umask=0x2": waiting, "event=0x1c2,umask=0x0": micro,
    }
    wasted = (dispatched - ops) / slots
    by, frm = names
    nodes = {
        "frontend_bound": no_ops / slots, "bad_speculation": wasted, "backend_bound": stalls / slots, "smt_contention": other / slots,
        "retiring": ops / slots,
        f"frontend_bound_{by}latency": empty / cycles, f"frontend_bound_{by}bandwidth": no_ops / slots - empty / cycles,
        f"bad_speculation_{frm}mispredicts": wasted * misp / (misp + restarts),
        f"bad_speculation_{frm}pipeline_restarts": wasted * restarts / (misp + restarts),
        f"backend_bound_{by}memory": stalls / slots * loads / waiting, f"backend_bound_{by}cpu": stalls / slots * (waiting - loads) / waiting,
        f"retiring_{frm}fastpath": (ops - micro) / slots, f"retiring_{frm}microcode": micro / slots,
    }
    return counts, nodes, instructions / cycles


def neoverse(core, slots_per_cycle, random_):
    u = random_.uniform
    c = round(u(5e8, 4e9))
    slots = slots_per_cycle * c
    shares = [u(0.3, 1) for _ in range(3)]
    fe, be, used = (s / sum(shares) for s in shares)
    frontend, backend = round(slots * fe), round(slots * be)
    # The counters of cores with five slots count one slot too many in every cycle (perf's erratum for N2).
    extra = c if core in ("n2", "v2") and slots_per_cycle == 5 else 0
    spec = round(slots * used)
    retired = round(spec * u(0.7, 0.99))
    misp = round(c * u(1e-4, 0.01))
    flush = round(c * u(0.01, 0.08))
    fraction = {"v1": 4 * misp / c, "v3": flush / c}.get(core, 0)
    instructions = round(retired * 0.9)
    counts = {0x11: c, 0x08: instructions, 0x22: misp, 0x3A: retired, 0x3B: spec, 0x3D: backend, 0x3E: frontend + extra, 0x3F: frontend + backend + extra}
    stalled = (frontend + backend) / slots
    nodes = {
        "frontend_bound": frontend / slots - fraction, "backend_bound": backend / slots,
        "bad_speculation": (1 - retired / spec) * (1 - stalled) + fraction, "retiring": retired / spec * (1 - stalled),
    }
    if core == "v1":
        counts[0x10] = misp
    if core == "v3":
        front, back = round(c * fe * 0.8), round(c * be * 0.8)
        fmem, bmem = round(front * u(0.2, 0.8)), round(back * u(0.2, 0.8))
        fcpu, bcpu = front - fmem, back - bmem
        l1i, l2i, itlb = (round(fmem * s) for s in (u(0.1, 0.4), u(0.1, 0.4), u(0.01, 0.2)))
        l1d, l2d, dtlb, store = (round(bmem * s) for s in (u(0.1, 0.3), u(0.1, 0.3), u(0.01, 0.2), u(0.01, 0.2)))
        flow, rename, busy = round(fcpu * u(0.1, 0.6)), round(bcpu * u(0.1, 0.6)), round(back * u(0.1, 0.6))
        counts |= {
            0x23: front, 0x24: back, 0x4005: l2d, 0x8158: fmem, 0x8159: l1i, 0x815B: l2i, 0x815C: itlb, 0x8160: fcpu, 0x8161: flow, 0x8162: flush,
            0x8164: bmem, 0x8165: l1d, 0x8167: dtlb, 0x8168: store, 0x816A: bcpu, 0x816B: busy, 0x816D: rename,
        }
        nodes |= {
            "frontend_mem_bound": fmem / front, "frontend_core_bound": fcpu / front, "frontend_mem_cache_bound": (l1i + l2i) / fmem,
            "frontend_mem_tlb_bound": itlb / fmem, "frontend_cache_l1i_bound": l1i / (l1i + l2i), "frontend_cache_l2i_bound": l2i / (l1i + l2i),
            "frontend_core_flow_bound": flow / fcpu, "frontend_core_flush_bound": flush / fcpu,
            "backend_mem_bound": bmem / back, "backend_core_bound": bcpu / back, "backend_busy_bound": busy / back,
            "backend_mem_cache_bound": (l1d + l2d) / bmem, "backend_mem_tlb_bound": dtlb / bmem, "backend_mem_store_bound": store / bmem,
            "backend_cache_l1d_bound": l1d / (l1d + l2d), "backend_cache_l2d_bound": l2d / (l1d + l2d),
            "backend_core_rename_bound": rename / bcpu,
        }
    return {"event=%#x" % code: count for code, count in counts.items()}, nodes, instructions / c


MODELS = {
    "amdzen4": (6, lambda r: zen(6, 6, ("", ""), "event=0x96,umask=0x0", r)),
    "amdzen5": (8, lambda r: zen(8, 8, ("by_", "from_"), "event=0x9f,umask=0x1", r)),
    "neoverse-n2": (5, lambda r: neoverse("n2", 5, r)),
    "neoverse-v1": (8, lambda r: neoverse("v1", 8, r)),
    "neoverse-v2": (8, lambda r: neoverse("v2", 8, r)),
    "neoverse-v3": (10, lambda r: neoverse("v3", 10, r)),
}


def case(model, seed, smt):
    width, evaluate = MODELS[model]
    counts, nodes, ipc = evaluate(random.Random(seed * 1000 + len(model)))
    parameters = {"#SMT_on": int(smt), "DurationTimeInMilliSeconds": 1000, "TSC": 2_500_000_000 * 8, "Num_CPUs": 8, "#slots": width}
    return {"seed": seed, "smt": smt, "parameters": parameters, "counts": dict(sorted(counts.items())),
            "nodes": {name: round(100 * value, 9) for name, value in nodes.items()}, "metrics": {"IPC": round(ipc, 9)}}


def main(output):
    for model in MODELS:
        cases = [case(model, seed, False) for seed in (1, 2, 3)] + ([case(model, 4, True)] if model.startswith("amd") else [])
        with open(f"{output}/{model}.json", "w", newline="\n", encoding="utf-8") as out:
            out.write('{\n "origin": %s,\n "cases": [\n' % json.dumps("Linux perf's metrics, evaluated by tools/oracle/evaluate_other_vendors.py"))
            out.write(",\n".join("  " + json.dumps(c) for c in cases))
            out.write("\n ]\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
