resource "aws_lambda_function" "kinesis_lambda" {
  function_name = var.lambda_function_name
  image_uri     = var.image_uri
  package_type  = "Image"
  role          = aws_iam_role.iam_lambda.arn
  memory_size   = var.memory_size
  timeout       = var.timeout
  publish       = var.alias != ""

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = merge(
      {
        PREDICTIONS_STREAM_NAME = var.output_stream_name
        MODEL_BUCKET            = var.model_bucket
      },
      var.run_id == "" ? {} : { RUN_ID = var.run_id },
    )
  }

  # After the first deployment a model is chosen by promoting it, not by Terraform.
  lifecycle {
    ignore_changes = [environment[0].variables["RUN_ID"]]
  }
}

# The version that serves. Terraform sets it once; then it is moved by promoting a model and by rolling back.
resource "aws_lambda_alias" "serving" {
  count            = var.alias == "" ? 0 : 1
  name             = var.alias
  function_name    = aws_lambda_function.kinesis_lambda.function_name
  function_version = aws_lambda_function.kinesis_lambda.version

  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}

locals {
  serving_arn = var.alias == "" ? aws_lambda_function.kinesis_lambda.arn : one(aws_lambda_alias.serving[*].arn)
}

resource "aws_lambda_function_event_invoke_config" "kinesis_lambda_event" {
  function_name                = aws_lambda_function.kinesis_lambda.function_name
  maximum_event_age_in_seconds = 60
  maximum_retry_attempts       = 0
}

resource "aws_lambda_event_source_mapping" "kinesis_mapping" {
  event_source_arn                   = var.source_stream_arn
  function_name                      = local.serving_arn
  starting_position                  = "LATEST"
  batch_size                         = var.batch_size
  maximum_batching_window_in_seconds = 0
  maximum_retry_attempts             = var.maximum_retry_attempts
  bisect_batch_on_function_error     = true
  function_response_types            = ["ReportBatchItemFailures"]

  dynamic "destination_config" {
    for_each = var.failure_bucket == "" ? [] : [var.failure_bucket]

    content {
      on_failure {
        destination_arn = "arn:${data.aws_partition.current.partition}:s3:::${destination_config.value}"
      }
    }
  }

  depends_on = [
    aws_iam_role_policy_attachment.kinesis_processing,
    aws_iam_role_policy.inline_lambda_policy,
    aws_iam_role_policy.tell_failures,
  ]
}

output "function_name" {
  value = aws_lambda_function.kinesis_lambda.function_name
}

output "function_arn" {
  value = aws_lambda_function.kinesis_lambda.arn
}

output "alias" {
  value = var.alias
}

output "event_source_mapping_id" {
  value = aws_lambda_event_source_mapping.kinesis_mapping.id
}
