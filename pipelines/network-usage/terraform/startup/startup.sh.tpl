# Airflow's variables: AIRFLOW_VAR_NAME is the variable NAME.
export AIRFLOW_VAR_S3_BUCKET_NAME="${bucket_name}"
export AIRFLOW_VAR_S3_FILE_PATH="data/raw/"
export AIRFLOW_VAR_NAME_PREFIX="${prefix}"
