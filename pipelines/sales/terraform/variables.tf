variable "aws_region" {
  description = "Region of all resources; that of the environment or profile where none is named"
  type        = string
  default     = null
}

variable "project_id" {
  description = "Ends every name"
  type        = string
  default     = "store-sales-predictions"
}

variable "source_stream_name" {
  description = "Stream of sales events"
  type        = string
}

variable "output_stream_name" {
  description = "Stream of sales predictions"
  type        = string
}

variable "shard_count" {
  description = "Shards of each stream"
  type        = number
  default     = 2
}

variable "retention_period" {
  description = "Hours for which records stay readable"
  type        = number
  default     = 48
}

variable "model_bucket" {
  description = "Bucket of models"
  type        = string
}

variable "run_id" {
  description = "Run of the first model; later ones are promoted"
  type        = string
  default     = ""
}

variable "ecr_repo_name" {
  description = "Repository of the function's image"
  type        = string
}

variable "base_image" {
  description = "What the image stands on: scratch locally, public.ecr.aws/lambda/java:25 on AWS"
  type        = string
  default     = "scratch"
}

variable "lambda_function_name" {
  description = "The function that predicts"
  type        = string
}

variable "memory_size" {
  description = "The function's memory in MB"
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Seconds that one invocation may take"
  type        = number
  default     = 180
}

variable "failure_bucket" {
  description = "Bucket that is told of records that cannot be predicted; empty to give them up with a line in the log"
  type        = string
  default     = ""
}
