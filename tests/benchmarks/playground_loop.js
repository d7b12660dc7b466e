// Incremental gradient descent on a graph of objects, the way a teaching playground in a browser does it: units and links are objects,
// one example at a time goes through them, and every number is a float64 property.
//
// Reads lines from stdin and answers each with one line on stdout:
//   {"sizes": […], "weights": [[[…]]], "x": [[…]], "c": [[…]], "eta": …}   builds the network; answers "ready"
//   {"epochs": N}                                                          trains; answers "done"
//   {"weights": true}                                                      answers the matrices, bias in column 0
"use strict";

const SIGMOID = {
  output: (z) => 1 / (1 + Math.exp(-z)),
  derivative: (z) => {
    const y = SIGMOID.output(z);
    return y * (1 - y);
  },
};
const SQUARED = {
  loss: (y, c) => 0.5 * (y - c) ** 2,
  derivative: (y, c) => y - c,
};

class Link {
  constructor(source, target, weight) {
    this.source = source;
    this.target = target;
    this.weight = weight;
    this.gradient = 0;
    this.gradientSum = 0;
    this.gradientCount = 0;
  }
}

class Node {
  constructor(bias, activation) {
    this.activation = activation;
    this.bias = bias;
    this.inputLinks = [];
    this.outputLinks = [];
    this.totalInput = 0;
    this.output = 0;
    this.outputGradient = 0;
    this.inputGradient = 0;
    this.biasGradientSum = 0;
    this.gradientCount = 0;
  }

  updateOutput() {
    this.totalInput = this.bias;
    for (const link of this.inputLinks) this.totalInput += link.weight * link.source.output;
    this.output = this.activation.output(this.totalInput);
    return this.output;
  }
}

class Network {
  constructor(sizes, weights) {
    this.layers = sizes.map((units, s) =>
      Array.from({ length: units }, (_, i) => new Node(s > 0 ? weights[s - 1][i][0] : 0, SIGMOID)));
    for (let s = 1; s < this.layers.length; s++) {
      this.layers[s].forEach((target, i) => {
        this.layers[s - 1].forEach((source, j) => {
          const link = new Link(source, target, weights[s - 1][i][j + 1]);
          source.outputLinks.push(link);
          target.inputLinks.push(link);
        });
      });
    }
  }

  forward(x) {
    this.layers[0].forEach((node, j) => {
      node.output = x[j];
    });
    for (let s = 1; s < this.layers.length; s++) for (const node of this.layers[s]) node.updateOutput();
  }

  backward(c, loss) {
    const last = this.layers.length - 1;
    this.layers[last].forEach((node, u) => {
      node.outputGradient = loss.derivative(node.output, c[u]);
    });
    for (let s = last; s >= 1; s--) {
      for (const node of this.layers[s]) {
        node.inputGradient = node.outputGradient * node.activation.derivative(node.totalInput);
        node.biasGradientSum += node.inputGradient;
        node.gradientCount++;
      }
      for (const node of this.layers[s]) {
        for (const link of node.inputLinks) {
          link.gradient = node.inputGradient * link.source.output;
          link.gradientSum += link.gradient;
          link.gradientCount++;
        }
      }
      if (s === 1) continue;
      for (const node of this.layers[s - 1]) {
        node.outputGradient = 0;
        for (const link of node.outputLinks) node.outputGradient += link.weight * link.target.inputGradient;
      }
    }
  }

  update(eta) {
    for (let s = 1; s < this.layers.length; s++) {
      for (const node of this.layers[s]) {
        if (node.gradientCount > 0) {
          node.bias -= (eta * node.biasGradientSum) / node.gradientCount;
          node.biasGradientSum = 0;
          node.gradientCount = 0;
        }
        for (const link of node.inputLinks) {
          if (link.gradientCount > 0) {
            link.weight -= (eta * link.gradientSum) / link.gradientCount;
            link.gradientSum = 0;
            link.gradientCount = 0;
          }
        }
      }
    }
  }

  weights() {
    return this.layers.slice(1).map((layer) => layer.map((node) => [node.bias, ...node.inputLinks.map((link) => link.weight)]));
  }
}

let network = null;
let task = null;

function train(epochs) {
  for (let t = 0; t < epochs; t++) {
    for (let e = 0; e < task.x.length; e++) {
      network.forward(task.x[e]);
      network.backward(task.c[e], SQUARED);
      network.update(task.eta);
    }
  }
}

function answer(request) {
  if (request.epochs !== undefined) {
    train(request.epochs);
    return "done";
  }
  if (request.weights === true) return network.weights();
  task = request;
  network = new Network(task.sizes, task.weights);
  return "ready";
}

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`));
