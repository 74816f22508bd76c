"""The worker of server.py: ResNet-50 on a batch of images, or the encoder of BERT-base on a sequence of 128 tokens; random weights, random input.

Usage: worker.py resnet50|bert FD; BATCH and THREADS in the environment change the size of an inference (4 images, 1 sequence) and its threads (1);
OPTIMIZED=1 traces and freezes the model, and has images in the layout channels_last.
Each inference is an ITT task, and each operator in it, where a collector is loaded (tma's --regions itt).
"""
import os
import signal
import socket
import sys

import torch

# PyTorch without ITT (Debian's) gets it from the example beside this one. Without a collector nothing is loaded.
annotated = any(name.startswith("INTEL_LIBITTNOTIFY") for name in os.environ)
if annotated:
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "torch-itt"))
    import torch_itt  # noqa: F401


optimized = os.environ.get("OPTIMIZED") == "1"


def resnet50(batch):
    import torchvision

    model, images = torchvision.models.resnet50().eval(), torch.rand(batch, 3, 224, 224)
    if optimized:
        return model.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    return model, images


def bert(batch):
    """12 layers, 768 wide, 12 heads, 3072 in between: the encoder of BERT-base, without embeddings."""
    layer = torch.nn.TransformerEncoderLayer(768, 12, 3072, activation="gelu", batch_first=True)
    return torch.nn.TransformerEncoder(layer, 12).eval(), torch.rand(batch, 128, 768)


def main():
    # The front end ends its workers: a Ctrl-C of the terminal is for it alone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket.socket(fileno=int(sys.argv[2]))
    torch.manual_seed(0)
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    make, batch = {"resnet50": (resnet50, 4), "bert": (bert, 1)}[sys.argv[1]]
    model, data = make(int(os.environ.get("BATCH", batch)))
    with torch.no_grad(), channel.makefile("r") as requests, channel.makefile("w") as answers:
        if optimized:
            model = torch.jit.freeze(torch.jit.trace(model, data))
        for _ in range(3):
            model(data)
        answers.write("ready\n")
        answers.flush()
        for _ in requests:
            if annotated:
                with torch.profiler.itt.range("inference"), torch.autograd.profiler.emit_itt():
                    result = model(data)
            else:
                result = model(data)
            answers.write(f"{tuple(result.shape)}\n")
            answers.flush()


if __name__ == "__main__":
    main()
