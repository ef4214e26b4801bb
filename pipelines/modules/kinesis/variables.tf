variable "stream_name" {
  description = "Name of the stream"
  type        = string
}

variable "shard_count" {
  description = "Shards: each takes 1 MB or 1,000 records a second"
  type        = number
}

variable "retention_period" {
  description = "Hours for which records stay readable, 24 to 8760"
  type        = number
}

variable "shard_level_metrics" {
  description = "Metrics published per shard"
  type        = list(string)
  default = [
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "ReadProvisionedThroughputExceeded",
    "WriteProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
  ]
}

variable "tags" {
  description = "Value of the tag CreatedBy"
  type        = string
}
