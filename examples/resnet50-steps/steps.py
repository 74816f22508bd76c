"""ResNet-50 inference with annotated steps: each step is an ITT task, each operator in it, and each primitive of oneDNN in those.

Usage: steps.py [STEPS [BATCH]]; CHANNELS_LAST=1 in the environment changes the layout of model and images.
"""
import os
import statistics
import sys
import time

import torch
import torchvision

# PyTorch without ITT (Debian's) gets it from the example beside this one.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "torch-itt"))
import torch_itt  # noqa: E402,F401

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 3
batch = int(sys.argv[2]) if len(sys.argv) > 2 else 16

torch.manual_seed(0)
torch.set_num_threads(1)
model = torchvision.models.resnet50().eval()
images = torch.rand(batch, 3, 224, 224)
if os.environ.get("CHANNELS_LAST") == "1":
    # Once, before the loop: a layout that is changed in every step costs more than it saves.
    model = model.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)

with torch.no_grad():
    with torch.profiler.itt.range("first call"):  # it allocates and compiles: its operators are not marked, its time does not count
        model(images)
    with torch.autograd.profiler.emit_itt(enabled=torch.profiler.itt.is_available()):
        times = []
        for _ in range(steps):
            with torch.profiler.itt.range("step"):
                start = time.perf_counter()
                model(images)
                times.append(time.perf_counter() - start)

print(f"{statistics.median(times) * 1000:.1f} ms per step")
