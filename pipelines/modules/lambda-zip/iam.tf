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

resource "aws_iam_role" "role" {
  name               = "lambda-${var.function_name}"
  assume_role_policy = data.aws_iam_policy_document.assume_role.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${data.aws_partition.current.partition}:logs:*:*:*"]
  }
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.role.id
  policy = data.aws_iam_policy_document.logs.json
}

# Puts records, where the function has a stream to put them on.
data "aws_iam_policy_document" "put" {
  count = var.puts_records ? 1 : 0

  statement {
    actions   = ["kinesis:PutRecord", "kinesis:PutRecords"]
    resources = [var.stream_arn]
  }
}

resource "aws_iam_policy" "put" {
  count       = var.puts_records ? 1 : 0
  name        = "put-records-${var.function_name}"
  description = "Puts records on ${var.stream_arn}"
  policy      = data.aws_iam_policy_document.put[0].json
}

resource "aws_iam_role_policy_attachment" "put" {
  count      = var.puts_records ? 1 : 0
  role       = aws_iam_role.role.name
  policy_arn = aws_iam_policy.put[0].arn
}
