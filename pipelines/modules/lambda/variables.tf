variable "lambda_function_name" {
  description = "Name of the function"
  type        = string
}

variable "image_uri" {
  description = "The function's image in ECR"
  type        = string
}

variable "source_stream_name" {
  description = "Stream of events"
  type        = string
}

variable "source_stream_arn" {
  description = "ARN of the stream of events"
  type        = string
}

variable "output_stream_name" {
  description = "Stream of predictions"
  type        = string
}

variable "output_stream_arn" {
  description = "ARN of the stream of predictions"
  type        = string
}

variable "model_bucket" {
  description = "Bucket that holds the models"
  type        = string
}

variable "run_id" {
  description = "The model's run in the bucket; empty until one is chosen"
  type        = string
  default     = ""
}

variable "alias" {
  description = "Alias that events are sent to, moved by promoting a model; empty to send them to the newest code"
  type        = string
  default     = ""
}

variable "memory_size" {
  description = "Memory in MB"
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Seconds that one invocation may take"
  type        = number
  default     = 180
}

variable "batch_size" {
  description = "Records that one invocation takes at most; 500 predictions go out in one PutRecords call"
  type        = number
  default     = 500
}

variable "maximum_retry_attempts" {
  description = "How often a failing batch is tried again before it is given up"
  type        = number
  default     = 2
}

variable "failure_bucket" {
  description = "Bucket that is told of records that were given up; empty for none"
  type        = string
  default     = ""
}
