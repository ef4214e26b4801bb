"""A page of Airflow's own web server that makes a session: only who knows the environment's token may ask for one."""

import hmac
import os

from airflow.plugins_manager import AirflowPlugin

TOKEN = os.environ.get("MILLRACE_TOKEN", "")


def known(given):
    return bool(TOKEN) and hmac.compare_digest((given or "").encode(), TOKEN.encode())


def pages():
    from flask import Blueprint, current_app, request

    blueprint = Blueprint("millrace", __name__)

    @blueprint.get("/millrace/login")
    def login():
        from flask_login import login_user

        if not known(request.headers.get("X-Millrace-Token")):
            return "", 404
        name, wanted = request.args["user"], request.args["role"]
        manager = current_app.appbuilder.sm
        role = manager.find_role(wanted)
        if role is None:
            return f"There is no role {wanted}.", 400
        user = manager.find_user(username=name)
        if user is None:
            user = manager.add_user(name, name, "", f"{name}@millrace", role)
        elif [it.name for it in user.roles] != [role.name]:
            user.roles = [role]
            manager.update_user(user)
        if not user:
            return f"The user {name} could not be made.", 500
        login_user(user)
        return "", 204

    return blueprint


def application():
    from fastapi import FastAPI, Request, Response

    app = FastAPI()

    @app.get("/login")
    def login(request: Request, user: str, role: str):
        from airflow.api_fastapi.app import get_auth_manager
        from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

        if not known(request.headers.get("X-Millrace-Token")):
            return Response(status_code=404)
        token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=user, role=None if role == "Public" else role.lower()))
        answer = Response(status_code=204)
        answer.set_cookie("_token", token, path="/")
        return answer

    return app


class Millrace(AirflowPlugin):
    name = "millrace"
    try:
        import flask_appbuilder as _appbuilder

        flask_blueprints = [pages()]
    except ImportError:
        fastapi_apps = [{"app": application(), "url_prefix": "/millrace", "name": "millrace"}]
