"""The nightly batch of DrivenData: a day's rows of network usage come in, are crawled, cut into tables, and crawled again.

Airflow's variables say where the rows go: S3_BUCKET_NAME and S3_FILE_PATH (a folder, `data/raw/`). NAME_PREFIX, where it is
set, stands before the names of jobs and crawlers. The parameter `rows` of a run says how many rows its day has; a day
without any is a header alone.
"""

import random
from datetime import date, datetime, timedelta

from airflow.decorators import dag, task
from airflow.models import Variable
from airflow.models.param import Param
from airflow.providers.amazon.aws.operators.glue import GlueJobOperator
from airflow.providers.amazon.aws.operators.glue_crawler import GlueCrawlerOperator

STAGING = ["dim_address", "dim_date", "dim_finance", "dim_person", "fact_network_usage"]
PREFIX = "{{ var.value.get('NAME_PREFIX', '') }}"

ROWS = 1_000
PEOPLE = 250
PEOPLE_SEED = 7
FIRST_BIRTH = date(1936, 1, 1)
BIRTH_DAYS = 25_000
COLUMNS = [
    "person_name",
    "user_name",
    "email",
    "personal_number",
    "birth_date",
    "address",
    "phone",
    "mac_address",
    "ip_address",
    "iban",
    "accessed_at",
    "session_duration",  # seconds
    "download_speed",  # Mbit/s
    "upload_speed",  # Mbit/s
    "consumed_traffic",  # kB
    "unique_id",
]


def people(fake):
    """The same ones every day."""
    fake.seed_instance(PEOPLE_SEED)
    return [
        {
            "person_name": fake.name(),
            "user_name": fake.user_name(),
            "email": fake.email(),
            "personal_number": fake.ssn(),
            # Not by an age, which would be another date tomorrow.
            "birth_date": (FIRST_BIRTH + timedelta(days=fake.random_int(0, BIRTH_DAYS))).isoformat(),
            # In one field of a line, without quotes: that is what a crawled table reads.
            "address": fake.address().replace("\n", " ").replace(",", ""),
            "phone": fake.phone_number(),
            "mac_address": fake.mac_address(),
            "iban": fake.iban(),
        }
        for _ in range(PEOPLE)
    ]


def rows_of(day, count):
    """The rows of a day: the same ones however often it is asked for."""
    from faker import Faker

    fake = Faker("ro_RO")
    known = people(fake)
    fake.seed_instance(day.toordinal())
    chance = random.Random(day.toordinal())
    rows = []
    for _ in range(count):
        duration = chance.randint(60, 36_000)
        download = chance.randint(50, 1_000)
        used = chance.uniform(0.001, 0.05)
        accessed = datetime(day.year, day.month, day.day) + timedelta(seconds=chance.randrange(86_400))
        rows.append(
            {
                **chance.choice(known),
                "ip_address": fake.ipv4(),
                "accessed_at": accessed.isoformat(sep=" "),
                "session_duration": duration,
                "download_speed": download,
                "upload_speed": chance.randint(20, download),
                "consumed_traffic": round(duration * download * 1_000 / 8 * used),
                "unique_id": fake.uuid4(),
            }
        )
    return rows


def as_csv(rows):
    """With its header, which is all of a day without rows."""
    import polars

    return polars.DataFrame(rows, schema=COLUMNS).write_csv() if rows else ",".join(COLUMNS) + "\n"


@dag(
    dag_id="driven_data_pipeline",
    schedule="0 7 * * *",
    start_date=datetime(2024, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
    params={"rows": Param(ROWS, type="integer", minimum=0)},
    tags=["driven_data"],
    doc_md=__doc__,
)
def driven_data_pipeline():
    @task
    def extract_raw_data(ds=None, params=None):
        from airflow.providers.amazon.aws.hooks.s3 import S3Hook

        rows = rows_of(date.fromisoformat(ds), params["rows"])
        bucket = Variable.get("S3_BUCKET_NAME")
        key = f"{Variable.get('S3_FILE_PATH')}raw_batch_data_{ds}.csv"
        S3Hook().load_string(as_csv(rows), key, bucket_name=bucket, replace=True)
        print(f"{len(rows)} rows in s3://{bucket}/{key}")

    crawl_raw = GlueCrawlerOperator(
        task_id="raw_driven_data_crawler", config={"Name": f"{PREFIX}raw_driven_data_crawler"}
    )
    extract_raw_data() >> crawl_raw
    for table in STAGING:
        job = GlueJobOperator(task_id=f"staging_{table}_glue", job_name=f"{PREFIX}staging_{table}_glue")
        crawl = GlueCrawlerOperator(
            task_id=f"staging_{table}_crawler", config={"Name": f"{PREFIX}staging_{table}_crawler"}
        )
        crawl_raw >> job >> crawl


driven_data_pipeline()
