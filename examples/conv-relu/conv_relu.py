"""Conv2d(16, 33, 3, stride=2) and ReLU on rand(20, 16, 50, 100) in a loop; each call is a region step_0, step_1, ... where tma asks for marks.

Usage: conv_relu.py VARIANT [STEPS [TRACE.json]], VARIANT one of eager, channels-last, mkldnn, frozen, fused.
With TRACE.json the loop runs under torch.profiler, whose trace is written there.
"""
import contextlib
import os
import statistics
import sys
import time

import torch
from torch.utils import mkldnn

variant = sys.argv[1]
steps = int(sys.argv[2]) if len(sys.argv) > 2 else 100
trace = sys.argv[3] if len(sys.argv) > 3 else None


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(16, 33, 3, stride=2)
        self.relu = torch.nn.ReLU()

    def forward(self, x):
        return self.relu(self.conv(x))


class Fused(torch.nn.Module):
    """The two as the one operator that PyTorch keeps for this pair: oneDNN executes the ReLU as a post-op of the convolution."""

    def __init__(self, conv, shape):
        super().__init__()
        self.packed = torch.ops.mkldnn_prepacked.conv2d_prepack(
            conv.weight, conv.bias, list(conv.stride), list(conv.padding), list(conv.dilation), conv.groups, list(shape), "relu")

    def forward(self, x):
        return torch.ops.mkldnn_prepacked.conv2d_run(x, self.packed)


marks = os.environ.get("TMA_REGIONS")
pipe = open(marks, "w", buffering=1) if marks else None


@contextlib.contextmanager
def region(name):
    """A line at the begin and one at the end of a region, where tma listens."""
    if pipe:
        pipe.write(f"begin {name}\n")
    yield
    if pipe:
        pipe.write(f"end {name}\n")


def prepared():
    """The model and its input as this variant wants them. In each variant the model is executed once here: tracing does that, too."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    model, data = Model().eval(), torch.rand(20, 16, 50, 100)
    if variant == "frozen":
        return torch.jit.optimize_for_inference(torch.jit.trace(model, data, check_trace=False)), data
    if variant == "fused":
        return torch.jit.freeze(torch.jit.trace(Fused(model.conv, data.shape), data, check_trace=False).eval()), data
    if variant == "channels-last":
        model, data = model.to(memory_format=torch.channels_last), data.to(memory_format=torch.channels_last)
    elif variant == "mkldnn":
        model, data = mkldnn.to_mkldnn(model), data.to_mkldnn()
    elif variant != "eager":
        sys.exit(f"no variant {variant}: eager, channels-last, mkldnn, frozen or fused")
    model(data)
    return model, data


with torch.no_grad(), torch.autograd.profiler.profile() if trace else contextlib.nullcontext() as profiler:
    model, data = prepared()
    times = []
    for step in range(steps):
        # The same name in tma's regions and in the trace puts both on one time axis.
        with region(f"step_{step}"), torch.autograd.profiler.record_function(f"step_{step}"):
            start = time.perf_counter()
            model(data)
            times.append(time.perf_counter() - start)

if trace:
    profiler.export_chrome_trace(trace)
print(f"{statistics.median(times) * 1000:.2f} ms per call")
