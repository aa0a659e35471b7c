; The installer for Windows. `cargo xtask bundle --only windows` calls makensis with:
;   -DVERSION=1.2.3[-beta.1]  -DNUMBERS=1.2.3.0  -DORDER=1.2.3.20001
;    -DFILES=<folder of what is installed>  -DICON=<file>  -DLICENSE=<file>  -DOUT=<file>
;   and, where a certificate is given, -DSIGN=<shell script that signs the file given to it>
;
; Silent: Holdfast-setup.exe /S [/CURRENTUSER] [/NOWEBVIEW2CHECK] [/UPDATE] [/D=C:\Folder]     (/D last, without quotes)
; Exit codes: 0 done, 1 cancelled, 2 failed, 3 a newer version is installed, 4 Holdfast is running,
;   5 WebView2 is missing, 6 administrator's rights are missing

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestSupportedOS Win10

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WordFunc.nsh"
!include "x64.nsh"

!define NAME "Holdfast"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Holdfast"
!define WEBVIEW2 "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW2_INSTALLER "MicrosoftEdgeWebView2RuntimeInstallerX64.exe"

!define DOWNGRADE 3
!define RUNNING 4
!define NO_WEBVIEW2 5
!define NO_RIGHTS 6

Name "${NAME}"
OutFile "${OUT}"
BrandingText "${NAME} ${VERSION}"
; Raised by the system where the user can be an administrator; checked below.
RequestExecutionLevel highest
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "CompanyName" "Holdfast"
VIAddVersionKey "LegalCopyright" "Apache-2.0 OR MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString TEXT_DOWNGRADE ${LANG_ENGLISH} "A newer version is installed already. Remove it first if you really want this one."
LangString TEXT_DOWNGRADE ${LANG_GERMAN} "Eine neuere Version ist bereits installiert. Entfernen Sie diese zuerst, wenn Sie wirklich die ältere wollen."
LangString TEXT_RUNNING ${LANG_ENGLISH} "Holdfast is running. Quit it (its icon beside the clock, Quit), then try again."
LangString TEXT_RUNNING ${LANG_GERMAN} "Holdfast läuft noch. Beenden Sie es (Symbol neben der Uhr, Beenden) und versuchen Sie es noch einmal."
LangString TEXT_WEBVIEW2 ${LANG_ENGLISH} "Holdfast needs Microsoft's WebView2 Runtime. Install it, or put ${WEBVIEW2_INSTALLER} beside this installer and start it again: then no network is needed."
LangString TEXT_WEBVIEW2 ${LANG_GERMAN} "Holdfast braucht die WebView2-Runtime von Microsoft. Installieren Sie sie, oder legen Sie ${WEBVIEW2_INSTALLER} neben dieses Installationsprogramm und starten Sie es noch einmal: dann ist kein Netz nötig."
LangString TEXT_RIGHTS ${LANG_ENGLISH} "Installing for all users takes an administrator. Ask your IT, or start with /CURRENTUSER to install for yourself alone."
LangString TEXT_RIGHTS ${LANG_GERMAN} "Für alle Benutzer kann nur ein Administrator installieren. Fragen Sie Ihre IT, oder starten Sie mit /CURRENTUSER, um nur für sich zu installieren."

; "1" where it is installed for one user only.
Var JustMe
Var Parameters

!macro Refuse TEXT CODE
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; For whom, and in whose part of the registry and of the menu.
!macro ForWhom
  ${If} $JustMe == "1"
    SetShellVarContext current
  ${Else}
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      !insertmacro Refuse "$(TEXT_RIGHTS)" ${NO_RIGHTS}
    ${EndIf}
  ${EndIf}
!macroend

; Refuses while the program in the folder is open: a running program cannot be written to. One that updates itself
; (/UPDATE) has just started this installer and is about to end: it gets half a minute.
!macro NotRunning
  !insertmacro IsSwitchGiven "/UPDATE" $2
  ${If} $2 == "1"
  ${AndIf} ${FileExists} "$INSTDIR\holdfast.exe"
    ${For} $3 1 60
      ClearErrors
      FileOpen $0 "$INSTDIR\holdfast.exe" a
      ${IfNot} ${Errors}
        FileClose $0
        ${ExitFor}
      ${EndIf}
      Sleep 500
    ${Next}
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\holdfast.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\holdfast.exe" a
    ${If} ${Errors}
      !insertmacro Refuse "$(TEXT_RUNNING)" ${RUNNING}
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro IsSwitchGiven NAME RESULT
  ClearErrors
  ${GetOptions} "$Parameters" "${NAME}" $0
  ${If} ${Errors}
    StrCpy ${RESULT} "0"
  ${Else}
    StrCpy ${RESULT} "1"
  ${EndIf}
!macroend

Function .onInit
  SetRegView 64
  ${GetParameters} $Parameters
  !insertmacro IsSwitchGiven "/CURRENTUSER" $JustMe
  !insertmacro ForWhom

  ; An upgrade goes where the last version is, unless /D says otherwise.
  ReadRegStr $1 SHCTX "${UNINSTALL}" "InstallLocation"
  ${If} $INSTDIR == ""
    ${If} $1 != ""
      StrCpy $INSTDIR $1
    ${ElseIf} $JustMe == "1"
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${Else}
      StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${EndIf}
  ${EndIf}

  ; A version before a release comes before it; what Windows shows does not say so in numbers.
  ReadRegStr $1 SHCTX "${UNINSTALL}" "Order"
  ${If} $1 != ""
    ${VersionCompare} "$1" "${ORDER}" $2
    ${If} $2 == "1"
      !insertmacro Refuse "$(TEXT_DOWNGRADE)" ${DOWNGRADE}
    ${EndIf}
  ${EndIf}

  !insertmacro IsSwitchGiven "/NOWEBVIEW2CHECK" $1
  ${If} $1 == "0"
    Call EnsureWebView2
  ${EndIf}
FunctionEnd

; The runtime is there for all users, for this one, or is installed from the file beside this installer.
Function EnsureWebView2
  Call HasWebView2
  ${If} $0 == "1"
    Return
  ${EndIf}
  ${If} ${FileExists} "$EXEDIR\${WEBVIEW2_INSTALLER}"
    ExecWait '"$EXEDIR\${WEBVIEW2_INSTALLER}" /silent /install'
    Call HasWebView2
    ${If} $0 == "1"
      Return
    ${EndIf}
  ${EndIf}
  !insertmacro Refuse "$(TEXT_WEBVIEW2)" ${NO_WEBVIEW2}
FunctionEnd

; Puts "1" into $0 where it is. Its updater is a 32-bit program and keeps its version there.
Function HasWebView2
  StrCpy $0 "0"
  ReadRegStr $1 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW2}" "pv"
  ${If} $1 == ""
    ReadRegStr $1 HKCU "Software\${WEBVIEW2}" "pv"
  ${EndIf}
  ${If} $1 != ""
  ${AndIf} $1 != "0.0.0.0"
    StrCpy $0 "1"
  ${EndIf}
FunctionEnd

Section
  !insertmacro NotRunning
  SetOutPath "$INSTDIR"
  File /r "${FILES}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\holdfast.exe"

  WriteRegStr SHCTX "Software\Classes\holdfast" "" "URL:Holdfast"
  WriteRegStr SHCTX "Software\Classes\holdfast" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\holdfast\DefaultIcon" "" "$INSTDIR\holdfast.exe,0"
  WriteRegStr SHCTX "Software\Classes\holdfast\shell\open\command" "" '"$INSTDIR\holdfast.exe" "%1"'

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "Order" "${ORDER}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\holdfast.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "Holdfast"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  ${If} $JustMe == "1"
    StrCpy $1 " /CURRENTUSER"
  ${Else}
    StrCpy $1 ""
  ${EndIf}
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"$1'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S$1'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $1 $2 $3
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $1
SectionEnd

Function un.onInit
  SetRegView 64
  ${GetParameters} $Parameters
  !insertmacro IsSwitchGiven "/CURRENTUSER" $JustMe
  !insertmacro ForWhom
FunctionEnd

; What agents have stored stays in their own folders: it is theirs, and encrypted.
Section "Uninstall"
  !insertmacro NotRunning
  Delete "$INSTDIR\holdfast.exe"
  Delete "$INSTDIR\holdfastctl.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\THIRD-PARTY.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "Software\Classes\holdfast"
  DeleteRegKey SHCTX "${UNINSTALL}"
  ; Start at log-in, where the agent chose it.
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${NAME}"
SectionEnd

!ifdef SIGN
  !uninstfinalize 'sh "${SIGN}" "%1"' = 0
!endif
