#!/usr/bin/python3
"""Leave one subject out with STSTNet as one writes it in PyTorch.

The yardstick of loso_speed: TensorDataset, DataLoader, AdamW, a loop over
folds, epochs and batches; the same network, epochs, batch, schedule, class
weights, mirroring and test as `mien-run configs/me-flow.yaml`.

  torch_loop.py DIR|FILE.npz [--epochs 100] [--batch 64] [--threads N] [--seed 1]

Prints JSON: accuracy, UF1, seconds of training (loading apart).
"""
import argparse
import json
import time

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from flow_data import read_stacks


class STSTNet(nn.Module):
    """Its three streams as one convolution (they share no weights)."""

    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(16),
            nn.MaxPool2d(3, 3, 1), nn.Dropout(0.5), nn.AvgPool2d(2),
            nn.Flatten())
        self.out = nn.Linear(16 * 5 * 5, classes)

    def forward(self, x):
        return self.out(self.features(x))


def mirror(x):
    """Half of the batch, left and right exchanged; u changes its sign."""
    flipped = x.flip(3)
    flipped[:, 0] = 1 - flipped[:, 0]
    chosen = torch.rand(len(x), 1, 1, 1) < 0.5
    return torch.where(chosen, flipped, x)


def train_fold(x, y, epochs, batch):
    counts = torch.bincount(y, minlength=3).clamp(min=1)
    weights = (len(y) / (3 * counts)).clamp(max=10).float()
    loader = DataLoader(TensorDataset(x, y), batch_size=batch, shuffle=True)
    net = STSTNet(3)
    criterion = nn.CrossEntropyLoss(weight=weights)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, epochs * len(loader))
    net.train()
    for _ in range(epochs):
        total = 0.0
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(net(mirror(images)), labels)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(labels)
    return net.eval()


def uf1(truth, predicted):
    scores = []
    for c in range(3):
        hits = np.sum((truth == c) & (predicted == c))
        wrong = np.sum((truth == c) ^ (predicted == c))
        scores.append(2 * hits / max(1, 2 * hits + wrong))
    return float(np.mean(scores))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    if arguments.folder.endswith(".npz"):
        file = np.load(arguments.folder)
        x, y, subjects = file["x"], file["y"], file["subjects"]
    else:
        x, y, subjects = read_stacks(arguments.folder)
    x, y = torch.tensor(x), torch.tensor(y)
    begin = time.perf_counter()
    predicted = torch.zeros_like(y)
    for subject in sorted(set(subjects)):
        held = torch.tensor([s == subject for s in subjects])
        net = train_fold(x[~held], y[~held], arguments.epochs, arguments.batch)
        with torch.no_grad():
            predicted[held] = net(x[held]).argmax(1)
    seconds = time.perf_counter() - begin
    print(json.dumps({
        "accuracy": float((predicted == y).float().mean()),
        "uf1": uf1(y.numpy(), predicted.numpy()),
        "training_s": seconds,
        "threads": torch.get_num_threads()}))


main()
