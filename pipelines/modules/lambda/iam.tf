# ARNs begin otherwise in China and for the government of the United States.
data "aws_partition" "current" {}

data "aws_iam_policy_document" "assume_role" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "iam_lambda" {
  name               = "iam_${var.lambda_function_name}"
  assume_role_policy = data.aws_iam_policy_document.assume_role.json
}

# Reads the source stream.
data "aws_iam_policy_document" "kinesis_processing" {
  statement {
    actions = [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ]
    resources = [var.source_stream_arn]
  }
}

resource "aws_iam_policy" "kinesis_processing" {
  name        = "kinesis_processing_${var.lambda_function_name}"
  description = "Reads the stream ${var.source_stream_name}"
  policy      = data.aws_iam_policy_document.kinesis_processing.json
}

resource "aws_iam_role_policy_attachment" "kinesis_processing" {
  role       = aws_iam_role.iam_lambda.name
  policy_arn = aws_iam_policy.kinesis_processing.arn
}

# Writes the predictions.
data "aws_iam_policy_document" "inline_lambda_policy" {
  statement {
    actions   = ["kinesis:PutRecords"]
    resources = [var.output_stream_arn]
  }
}

resource "aws_iam_role_policy" "inline_lambda_policy" {
  name   = "put_predictions"
  role   = aws_iam_role.iam_lambda.id
  policy = data.aws_iam_policy_document.inline_lambda_policy.json
}

# Tells of records that were given up.
data "aws_iam_policy_document" "tell_failures" {
  count = var.failure_bucket == "" ? 0 : 1

  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${var.failure_bucket}"]
  }

  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${var.failure_bucket}/*"]
  }
}

resource "aws_iam_role_policy" "tell_failures" {
  count  = var.failure_bucket == "" ? 0 : 1
  name   = "tell_failures"
  role   = aws_iam_role.iam_lambda.id
  policy = data.aws_iam_policy_document.tell_failures[0].json
}

# Reads the model, writes logs and traces.
data "aws_iam_policy_document" "runtime" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${var.model_bucket}"]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${var.model_bucket}/*"]
  }

  statement {
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${data.aws_partition.current.partition}:logs:*:*:log-group:/aws/lambda/${var.lambda_function_name}:*"]
  }

  statement {
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "runtime" {
  name        = "runtime_${var.lambda_function_name}"
  description = "Reads models from ${var.model_bucket}, writes logs and traces"
  policy      = data.aws_iam_policy_document.runtime.json
}

resource "aws_iam_role_policy_attachment" "runtime" {
  role       = aws_iam_role.iam_lambda.name
  policy_arn = aws_iam_policy.runtime.arn
}

resource "aws_lambda_permission" "allow_events_to_invoke" {
  statement_id  = "AllowExecutionFromCloudWatch"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.kinesis_lambda.function_name
  principal     = "events.amazonaws.com"
}
