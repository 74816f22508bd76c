"""ResNet-50 inference on random images: most of what it does with memory is to get and give back large blocks.

Usage: resnet50.py [ITERATIONS [BATCH]]
"""
import sys
import time

import torch
import torchvision

iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 3
batch = int(sys.argv[2]) if len(sys.argv) > 2 else 8

torch.manual_seed(0)
torch.set_num_threads(1)
model = torchvision.models.resnet50().eval()
images = torch.rand(batch, 3, 224, 224)

with torch.no_grad():
    model(images)
    start = time.perf_counter()
    for _ in range(iterations):
        model(images)
    elapsed = time.perf_counter() - start

print(f"{elapsed / iterations * 1000:.1f} ms per iteration")
