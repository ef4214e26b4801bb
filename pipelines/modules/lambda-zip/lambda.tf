locals {
  # What a build or a run leaves among the sources is none of them.
  files = sort([for file in fileset(var.source_dir, "**") : file if !can(regex("(^|/)(target|__pycache__)/", file))])
  # What the zip is made of decides whether it is made anew.
  source_hash = base64sha256(join("\n", concat(
    [var.runtime, var.builder, filesha256("${path.module}/build-zip.sh")],
    [for file in local.files : "${file} ${filesha256("${var.source_dir}/${file}")}"],
  )))
  zip     = "${path.root}/.build/${var.function_name}.zip"
  builder = var.builder == "" ? "${path.module}/build-zip.sh" : var.builder
}

resource "terraform_data" "zip" {
  triggers_replace = [local.source_hash]

  provisioner "local-exec" {
    command = "bash '${local.builder}' '${var.source_dir}' '${local.zip}' '${trimprefix(var.runtime, "python")}'"
  }
}

resource "aws_lambda_function" "function" {
  function_name    = var.function_name
  filename         = local.zip
  source_code_hash = local.source_hash
  runtime          = var.runtime
  handler          = var.handler
  role             = aws_iam_role.role.arn
  memory_size      = var.memory_size
  timeout          = var.timeout

  dynamic "environment" {
    for_each = length(var.environment) == 0 ? [] : [var.environment]

    content {
      variables = environment.value
    }
  }

  depends_on = [terraform_data.zip, aws_iam_role_policy.logs]
}
