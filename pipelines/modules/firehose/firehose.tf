locals {
  aws_buffer = { BufferSizeInMBs = 1, BufferIntervalInSeconds = 60 }
  transform_buffer = {
    BufferSizeInMBs         = var.transform_buffering_size
    BufferIntervalInSeconds = var.transform_buffering_interval
  }
}

resource "aws_kinesis_firehose_delivery_stream" "delivery" {
  name        = var.delivery_stream_name
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = var.stream_arn
    role_arn           = aws_iam_role.firehose.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.firehose.arn
    bucket_arn          = var.bucket_arn
    prefix              = var.prefix
    error_output_prefix = var.error_output_prefix
    buffering_size      = var.buffering_size
    buffering_interval  = var.buffering_interval
    compression_format  = var.compression_format

    dynamic "processing_configuration" {
      for_each = var.transform ? [var.transform_function_arn] : []

      content {
        enabled = true

        processors {
          type = "Lambda"

          parameters {
            parameter_name  = "LambdaArn"
            parameter_value = "${processing_configuration.value}:$LATEST"
          }

          # What is AWS's default the provider leaves out of its state: told, it would be changed at every plan.
          dynamic "parameters" {
            for_each = { for name, value in local.transform_buffer : name => value if value != local.aws_buffer[name] }

            content {
              parameter_name  = parameters.key
              parameter_value = tostring(parameters.value)
            }
          }
        }
      }
    }
  }

  # It reads and writes as soon as it is made: it must be allowed to by then.
  depends_on = [aws_iam_role_policy.firehose]
}
