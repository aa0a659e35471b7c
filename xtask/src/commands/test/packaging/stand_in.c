/* Stands for other programs where the installer is tried: with /install for Microsoft's installer of the WebView2 Runtime,
   which leaves its version in the registry; else for a Holdfast that runs. */
#include <string.h>
#include <windows.h>

#define CLIENT "SOFTWARE\\WOW6432Node\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

int main(int count, char **arguments)
{
    for (int at = 1; at < count; at++) {
        if (strcmp(arguments[at], "/install") == 0) {
            const char version[] = "109.0.1518.140";
            return RegSetKeyValueA(HKEY_LOCAL_MACHINE, CLIENT, "pv", REG_SZ, version, sizeof version) != ERROR_SUCCESS;
        }
    }
    Sleep(5 * 60 * 1000);
    return 0;
}
