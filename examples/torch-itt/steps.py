"""Five steps of a small convolution network; each step is an ITT task, and each operator in it, and each primitive of oneDNN in those."""
import torch
import torch_itt  # noqa: F401

torch.set_num_threads(1)
network = torch.nn.Sequential(
    torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.Conv2d(32, 32, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(32 * 60 * 60, 10)).eval()
picture = torch.rand(8, 3, 64, 64)

with torch.no_grad(), torch.autograd.profiler.emit_itt(enabled=torch.profiler.itt.is_available()):
    for step in range(5):
        with torch.profiler.itt.range("step"):
            network(picture)
