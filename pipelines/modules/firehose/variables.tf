variable "delivery_stream_name" {
  description = "Name of the delivery stream"
  type        = string
}

variable "stream_arn" {
  description = "ARN of the Kinesis stream that is read"
  type        = string
}

variable "bucket_arn" {
  description = "ARN of the bucket that is written"
  type        = string
}

variable "prefix" {
  description = "What objects' keys begin with; YYYY/MM/DD/HH/ follows where it has no timestamp of its own"
  type        = string
  default     = ""
}

variable "error_output_prefix" {
  description = "What the keys of records that could not be processed begin with"
  type        = string
  default     = ""
}

variable "buffering_size" {
  description = "MB after which an object is written"
  type        = number
  default     = 5
}

variable "buffering_interval" {
  description = "Seconds after which an object is written"
  type        = number
  default     = 300
}

variable "compression_format" {
  description = "UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY"
  type        = string
  default     = "UNCOMPRESSED"
}

variable "transform" {
  description = "Whether a function transforms the records"
  type        = bool
  default     = false
}

variable "transform_function_arn" {
  description = "ARN of that function"
  type        = string
  default     = ""
}

variable "transform_buffering_size" {
  description = "MB of records after which the function is called"
  type        = number
  default     = 1
}

variable "transform_buffering_interval" {
  description = "Seconds after which the function is called"
  type        = number
  default     = 60
}
