output "name" {
  value = aws_kinesis_firehose_delivery_stream.delivery.name
}

output "arn" {
  value = aws_kinesis_firehose_delivery_stream.delivery.arn
}
