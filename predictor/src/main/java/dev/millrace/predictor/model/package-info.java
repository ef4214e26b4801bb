/// The model: where it lies, in MLflow's folder layout, and how it answers a batch, with ONNX Runtime.
@NullMarked
package dev.millrace.predictor.model;

import org.jspecify.annotations.NullMarked;
