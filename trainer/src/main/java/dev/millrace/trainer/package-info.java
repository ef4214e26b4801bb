/// Makes the models that the predictor serves: reads a CSV file, learns boosted trees, writes them as one
/// ONNX graph in MLflow's folder layout, and says how far off the written file is on rows it has not seen.
///
/// Apart from the predictor, so that no training code gets into a function's image; the feature mappings are the
/// predictor's own, so that training and serving cannot drift apart.
///
/// Of Tribuo only its Java form of ONNX's own file format is used; see [dev.millrace.trainer.BoostedTrees] for why.
@NullMarked
package dev.millrace.trainer;

import org.jspecify.annotations.NullMarked;
