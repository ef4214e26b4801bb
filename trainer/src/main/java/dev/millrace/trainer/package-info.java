/// Makes the models that the predictor serves: reads a CSV file, learns a forest, writes it as one
/// ONNX graph in MLflow's folder layout, and says how far off the written file is on rows it has not seen.
///
/// Apart from the predictor, so that no training code gets into a function's image; the feature mappings are the
/// predictor's own, so that training and serving cannot drift apart.
///
/// Tribuo learns ([dev.millrace.trainer.RandomForest]), and lends its Java form of ONNX's file format
/// ([dev.millrace.trainer.OnnxGraph]).
@NullMarked
package dev.millrace.trainer;

import org.jspecify.annotations.NullMarked;
