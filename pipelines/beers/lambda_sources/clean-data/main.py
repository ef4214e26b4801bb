"""A delivery stream's transformation: of each beer what the model learns from, a JSON object a line."""

import base64
import json

FIELDS = ("id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph")


def clean(data):
    """A record's data to lines, one for each beer in it; ValueError where it is not what the API gives."""
    beers = json.loads(data)
    if not isinstance(beers, list) or not beers:
        raise ValueError("not a list of beers")
    lines = []
    for beer in beers:
        lacking = [field for field in FIELDS if not isinstance(beer, dict) or beer.get(field) is None]
        if lacking:
            raise ValueError("lacks " + ", ".join(lacking))
        lines.append(json.dumps({field: beer[field] for field in FIELDS}, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def handler(event, context):
    records = []
    for record in event["records"]:
        data = base64.b64decode(record["data"])
        try:
            result, data = "Ok", clean(data)
        except ValueError as why:
            print(f"record {record['recordId']}: {why}")
            result = "ProcessingFailed"
        records.append({
            "recordId": record["recordId"],
            "result": result,
            "data": base64.b64encode(data).decode(),
        })
    return {"records": records}
