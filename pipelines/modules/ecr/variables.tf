variable "ecr_repo_name" {
  description = "Name of the repository"
  type        = string
}

variable "ecr_image_tag" {
  description = "Tag of the image"
  type        = string
  default     = "latest"
}

variable "project_root" {
  description = "The folder that holds the predictor and the project's pom.xml"
  type        = string
}

variable "handler" {
  description = "The function's handler class"
  type        = string
}

variable "base_image" {
  description = "What the image stands on: scratch locally, public.ecr.aws/lambda/java:25 on AWS"
  type        = string
  default     = "scratch"
}

variable "image_builder" {
  description = "Script below project_root that builds and pushes the image in place of the module's own; empty for that"
  type        = string
  default     = ""
}
