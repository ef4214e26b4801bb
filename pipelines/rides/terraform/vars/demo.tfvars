# `millrace demo rides`: names of its own, beside what is deployed by hand.
source_stream_name   = "demo_ride_events"
output_stream_name   = "demo_ride_predictions"
model_bucket         = "demo-mlflow-models"
lambda_function_name = "demo_prediction_lambda"
ecr_repo_name        = "demo_stream_model_duration"
