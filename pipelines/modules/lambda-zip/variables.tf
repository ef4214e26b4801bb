variable "function_name" {
  description = "Name of the function"
  type        = string
}

variable "source_dir" {
  description = "Folder of the function's sources: main.py and requirements.txt"
  type        = string
}

variable "runtime" {
  description = "Lambda's name of the runtime"
  type        = string
  default     = "python3.12"
}

variable "handler" {
  description = "What the runtime calls"
  type        = string
  default     = "main.handler"
}

variable "builder" {
  description = "Script that makes the zip, called as build-zip.sh is; empty for build-zip.sh itself"
  type        = string
  default     = ""
}

variable "environment" {
  description = "The function's environment variables"
  type        = map(string)
  default     = {}
}

variable "puts_records" {
  description = "Whether the function puts records on a stream"
  type        = bool
  default     = false
}

variable "stream_arn" {
  description = "ARN of the stream that the function puts records on"
  type        = string
  default     = ""
}

variable "memory_size" {
  description = "Memory in MB"
  type        = number
  default     = 256
}

variable "timeout" {
  description = "Seconds that one invocation may take"
  type        = number
  default     = 60
}
