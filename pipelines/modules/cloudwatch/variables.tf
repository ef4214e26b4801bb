variable "rule_name" {
  description = "Name of the rule"
  type        = string
}

variable "schedule_expression" {
  description = "When: rate(5 minutes), cron(0 4 1 * ? *)"
  type        = string
}

variable "enabled" {
  description = "Whether the rule fires"
  type        = bool
  default     = true
}

variable "function_name" {
  description = "Name of the function that is called"
  type        = string
}

variable "function_arn" {
  description = "ARN of the function that is called"
  type        = string
}
