"""Who may use Airflow 3: whom MWAA's tokens log in, see millrace_login.py, and nobody by a password."""

from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager


class TokenManager(SimpleAuthManager):
    """The simple manager knows roles, which is what MWAA gives. It makes a user's password and prints it, too."""

    def init(self) -> None:
        pass

    @staticmethod
    def get_users() -> list[dict[str, str]]:
        return []

    @staticmethod
    def get_passwords(*_, **__) -> dict[str, str]:
        return {}
