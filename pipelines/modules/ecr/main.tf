# A repository, and in it the function's image, built again whenever its sources change.

resource "aws_ecr_repository" "repo" {
  name                 = var.ecr_repo_name
  image_tag_mutability = "MUTABLE"
  force_delete         = true

  image_scanning_configuration {
    scan_on_push = false
  }
}

data "aws_ecr_authorization_token" "push" {
  registry_id = aws_ecr_repository.repo.registry_id
}

locals {
  # The module's own script builds the predictor; another one builds what lies beside it.
  builder = var.image_builder == "" ? "${path.module}/push-image.sh" : "${var.project_root}/${var.image_builder}"
  sources = var.image_builder == "" ? setunion(
    fileset(var.project_root, "predictor/src/main/**"),
    ["predictor/pom.xml", "pom.xml"],
    ) : setunion(
    fileset(var.project_root, "${dirname(var.image_builder)}/*.{py,sh,txt}"),
    fileset(var.project_root, "pipelines/tools/python_image.py"),
  )
  sources_sha256 = sha256(join("", [for name in local.sources : filesha256("${var.project_root}/${name}")]))
}

resource "terraform_data" "image" {
  triggers_replace = {
    sources    = local.sources_sha256
    handler    = var.handler
    base_image = var.base_image
    builder    = var.image_builder
    tag        = var.ecr_image_tag
    repository = aws_ecr_repository.repo.repository_url
  }

  provisioner "local-exec" {
    interpreter = ["bash"]
    command     = local.builder
    environment = {
      PROJECT_ROOT      = abspath(var.project_root)
      IMAGE             = "${aws_ecr_repository.repo.repository_url}:${var.ecr_image_tag}"
      HANDLER           = var.handler
      BASE_IMAGE        = var.base_image
      REGISTRY_USER     = data.aws_ecr_authorization_token.push.user_name
      # Terraform shows no environment, and would hide all that the build says beside a secret.
      REGISTRY_PASSWORD = nonsensitive(data.aws_ecr_authorization_token.push.password)
    }
  }
}

data "aws_ecr_image" "lambda_image" {
  depends_on      = [terraform_data.image]
  repository_name = aws_ecr_repository.repo.name
  image_tag       = var.ecr_image_tag
}

# By digest, so that a new image under the same tag reaches the function.
output "image_uri" {
  value = "${aws_ecr_repository.repo.repository_url}@${data.aws_ecr_image.lambda_image.image_digest}"
}

output "repository_url" {
  value = aws_ecr_repository.repo.repository_url
}
